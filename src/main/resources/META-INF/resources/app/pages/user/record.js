// A user's record with its ETag: reading it, and sending changes of it.
import { useCallback, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { dropDraft } from '../../core/drafts.js';
import { remember, rememberDeleted } from '../../shared/known-users.js';
import { isPending } from '../../shared/pending.js';
import { updateLists } from '../../shared/user-lists.js';

const CHANGED_MEANWHILE =
  'Someone else has changed this user in the meantime. The page now shows the current values. Confirm again if you still want this.';

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
    updateLists(next.user.id, next.user);
    setProblem(null);
    setRecord(next);
  }, []);
  const showDeleted = useCallback(() => {
    rememberDeleted(id);
    updateLists(id, null);
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

/**
 * Sends a change of a user and handles what every change can meet: the user was deleted (404), the record has changed since it was
 * read (412), the operation is pending (202).
 *
 * @param page what the page offers: `record`, `onRecord`, `onDeleted` and `onPending`
 * @param send sends the request → a promise of the answer
 * @param onDone gets the answer if the change is done
 * @param onConflict gets the current record; unless it is given, the page shows that record and asks to confirm again
 * @return whether the user still exists
 * @throws {Problem} for everything else
 */
export async function sendChange({ record, onRecord, onDeleted, onPending }, send, { onDone, onConflict = null }) {
  try {
    const answer = await send().catch(async (problem) => {
      if (problem.status !== 412) {
        throw problem;
      }
      const current = await readRecord(record.user.id);
      if (onConflict) {
        onConflict(current);
        return null;
      }
      onRecord(current);
      problem.message = CHANGED_MEANWHILE;
      throw problem;
    });
    if (answer && isPending(answer)) {
      onPending(answer.body.act);
    } else if (answer) {
      onDone(answer);
    }
    return true;
  } catch (problem) {
    if (problem.status !== 404) {
      throw problem;
    }
    onDeleted();
    return false;
  }
}
