// A user's record with its ETag.
import { useCallback, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { dropDraft } from '../../core/drafts.js';
import { remember, rememberDeleted } from '../../shared/known-users.js';
import { userLists } from '../../shared/user-lists.js';

export async function readRecord(id, signal) {
  const { body, etag } = await api.get(`/api/v1/users/${encodeURIComponent(id)}`, { signal });
  return { user: body, etag };
}

/** The user with this id. `show` displays another version of the record, `showDeleted` that the user is deleted. */
export function useRecord(id) {
  const [record, setRecord] = useState(null);
  const [problem, setProblem] = useState(null);
  const show = useCallback((next) => {
    remember(next.user);
    userLists.update(next.user.id, next.user);
    setProblem(null);
    setRecord(next);
  }, []);
  const showDeleted = useCallback(() => {
    rememberDeleted(id);
    userLists.update(id, null);
    dropDraft(`user-${id}`);
    dropDraft(`roles-${id}`);
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
