// Sends a change of the record that a page shows. It is pending if Keycloak did not answer in time: the audit log will have the result.
import { html, useAbortableEffect, useState } from '../core/ui.js';
import { api } from '../core/api.js';

const CHANGED_MEANWHILE =
  'Someone else has changed this in the meantime. The page now shows the current values. Confirm again if you still want this.';

const POLL_MILLIS = 3000;

const STILL_PENDING = [
  'warning',
  'Pending: Keycloak did not answer in time. Rollcall checks the result by itself, within a few minutes after Keycloak is ' +
    'available again.',
];

const RESULTS = {
  done: ['success', 'The operation succeeded.'],
  refused: ['error', 'The operation was refused. Nothing was changed.'],
  'not-done': ['warning', 'The operation was not carried out. Nothing was changed, so you can try again.'],
  superseded: [
    'warning',
    'The operation was interrupted and given up: the user was changed in Keycloak meanwhile, or too much time has passed. Check the ' +
      'user, and try again if necessary.',
  ],
  unknown: ['warning', 'The result cannot be determined: an e-mail may have been sent.'],
};

/**
 * Handles what every change can meet: the record was deleted (404), it has changed since it was read (412), the operation is pending
 * (202).
 *
 * @param page what the page offers: `read()` → a promise of the current record, `onRecord`, `onDeleted` and `onPending`; it may
 *     `explain(problem)` in its own words
 * @param send sends the request → a promise of the answer
 * @param onDone gets the answer if the change is done
 * @param onConflict gets the current record; unless it is given, the page shows that record and asks to confirm again
 * @return whether the record still exists
 * @throws {Problem} for everything else
 */
export async function sendChange(page, send, { onDone, onConflict = null }) {
  const { read, onRecord, onDeleted, onPending, explain = (problem) => problem } = page;
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
      throw explain(problem);
    }
    onDeleted();
    return false;
  }
}

/** Whether an answer is 202 with the id of a pending operation. */
export function isPending({ status, body }) {
  return status === 202 && Boolean(body?.act);
}

/** Says that an operation is pending, polls until it is settled, then calls `onSettled` with its outcome. */
export function Pending({ act, onSettled }) {
  const [outcome, setOutcome] = useState('open');
  useAbortableEffect(
    async (signal) => {
      while (!signal.aborted) {
        const entry = await api.get(`/api/v1/audit-log/${act}`, { signal }).catch(() => null);
        if (signal.aborted) {
          return;
        }
        if (entry && entry.body.outcome !== 'open') {
          setOutcome(entry.body.outcome);
          onSettled?.(entry.body.outcome);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
      }
    },
    [act],
  );
  const [kind, text] = RESULTS[outcome] ?? STILL_PENDING;
  return html`
    <div class="notice ${kind}" role="status">
      <p>${text}</p>
      <p class="muted">Audit log entry: <span class="mono">${act}</span></p>
    </div>
  `;
}
