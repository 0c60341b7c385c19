// The record of an organization with its ETag: reading it, and sending changes of it.
import { useCallback, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { isPending } from '../../shared/pending.js';

const CHANGED_MEANWHILE =
  'Someone else has changed this in the meantime. The page now shows the current values. Confirm again if you still want this.';

export function pathOf(id) {
  return `/api/v1/organizations/${encodeURIComponent(id)}`;
}

export async function readRecord(id, signal) {
  const { body, etag } = await api.get(pathOf(id), { signal });
  return { organization: body, etag };
}

/** The organization with this id. `show` displays another version of the record, `showDeleted` that the organization is deleted. */
export function useRecord(id) {
  const [record, setRecord] = useState(null);
  const [problem, setProblem] = useState(null);
  const show = useCallback((next) => {
    setProblem(null);
    setRecord(next);
  }, []);
  const showDeleted = useCallback(() => setProblem({ status: 404 }), []);
  const load = useCallback(
    (signal) =>
      readRecord(id, signal instanceof AbortSignal ? signal : undefined).then(
        show,
        (failure) => failure.name === 'AbortError' || setProblem(failure),
      ),
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
 * Sends a change and handles what every change can meet: the record is gone (404), it has changed since it was read (412), the
 * operation is pending (202).
 *
 * @param send sends the request → a promise of the answer
 * @param onDone gets the answer if the change is done
 * @param onGone after the record is gone
 * @param onPending gets the id of the pending act
 * @param onConflict after another change, reads the record again; the person has to confirm again
 * @throws {Problem} for everything else
 */
export async function sendChange(send, { onDone, onGone, onPending, onConflict }) {
  try {
    const answer = await send();
    if (isPending(answer)) {
      onPending(answer.body.act);
    } else {
      onDone(answer);
    }
  } catch (problem) {
    if (problem.status === 404) {
      onGone();
      return;
    }
    if (problem.status === 412) {
      await onConflict();
      problem.message = CHANGED_MEANWHILE;
    }
    throw problem;
  }
}
