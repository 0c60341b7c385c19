// The teams of the organization, to which an invitation may add.
import { useCallback, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { pathOf } from './record.js';

const NOT_READ = { message: 'The teams could not be read.' };

/**
 * @param organization its ID
 * @return the teams as [{id, name}], empty until they are known; `problem` if they cannot be read, and `read()` to try again
 */
export function useTeams(organization) {
  const [state, setState] = useState({ items: [], problem: null });
  const read = useCallback(
    (signal) =>
      allOf(organization, signal).then(
        (items) => setState({ items, problem: null }),
        () => signal?.aborted || setState({ items: [], problem: NOT_READ }),
      ),
    [organization],
  );
  useEffect(() => {
    const abort = new AbortController();
    read(abort.signal);
    return () => abort.abort();
  }, [read]);
  return { ...state, read: () => read() };
}

async function allOf(organization, signal) {
  const items = [];
  let cursor = '';
  do {
    const { body } = await api.get(`${pathOf(organization)}/teams?limit=200${cursor}`, { signal });
    items.push(...body.items);
    cursor = body.next && `&cursor=${encodeURIComponent(body.next)}`;
  } while (cursor);
  return items;
}
