// The record of an organization with its ETag.
import { useCallback, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { dropDraft } from '../../core/drafts.js';
import { useLocation } from '../../core/router.js';
import { organizationLists } from '../../shared/organization-lists.js';

export function pathOf(id) {
  return `/api/v1/organizations/${encodeURIComponent(id)}`;
}

export async function readRecord(id, signal) {
  const { body, etag } = await api.get(pathOf(id), { signal });
  return { organization: body, etag };
}

/** The list that the address belongs to. */
export function useListLink() {
  return useLocation().path.startsWith('/console')
    ? { href: '/console/organizations', label: 'All organizations' }
    : { href: '/organizations', label: 'My organizations' };
}

/** The organization with this id. `show` displays another version of the record, `showDeleted` that the organization is deleted. */
export function useRecord(id) {
  const [record, setRecord] = useState(null);
  const [problem, setProblem] = useState(null);
  const show = useCallback((next) => {
    organizationLists.update(next.organization.id, next.organization);
    setProblem(null);
    setRecord(next);
  }, []);
  const showDeleted = useCallback(() => {
    organizationLists.update(id, null);
    dropDraft(`organization-${id}`);
    setProblem({ status: 404 });
  }, [id]);
  const load = useCallback(
    (signal) =>
      readRecord(id, signal instanceof AbortSignal ? signal : undefined).then(show, (failure) => {
        if (failure.status === 404) {
          showDeleted();
        } else if (failure.name !== 'AbortError') {
          setProblem(failure);
        }
      }),
    [id],
  );
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal);
    return () => abort.abort();
  }, [load]);
  return { record, problem, load, show, showDeleted };
}
