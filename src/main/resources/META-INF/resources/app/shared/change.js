// Sends a change of the record that a page shows.
import { isPending } from './pending.js';

const CHANGED_MEANWHILE =
  'Someone else has changed this in the meantime. The page now shows the current values. Confirm again if you still want this.';

/**
 * Handles what every change can meet: the record was deleted (404), it has changed since it was read (412), the operation is pending
 * (202).
 *
 * @param page what the page offers: `read()` → a promise of the current record, `onRecord`, `onDeleted` and `onPending`
 * @param send sends the request → a promise of the answer
 * @param onDone gets the answer if the change is done
 * @param onConflict gets the current record; unless it is given, the page shows that record and asks to confirm again
 * @return whether the record still exists
 * @throws {Problem} for everything else
 */
export async function sendChange({ read, onRecord, onDeleted, onPending }, send, { onDone, onConflict = null }) {
  try {
    const answer = await send().catch(async (problem) => {
      if (problem.status !== 412) {
        throw problem;
      }
      const current = await read();
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
