// The teams of the organization, to which an invitation may add.
import { useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';

const LIMIT = 200;

/** The teams as [{id, name}]; empty until they are known. */
export function useTeams(organization) {
  const [teams, setTeams] = useState([]);
  useEffect(() => {
    const abort = new AbortController();
    api.get(`/api/v1/organizations/${organization}/teams?limit=${LIMIT}`, { signal: abort.signal }).then(
      ({ body }) => setTeams(body.items),
      () => {},
    );
    return () => abort.abort();
  }, [organization]);
  return teams;
}
