// Sends a change of the record that a page shows. It is pending if Keycloak did not answer in time: the audit log will have the result.
import { html, useAbortableEffect, useState } from '../core/ui.js';
import { api } from '../core/api.js';
import { NAME } from '../core/branding.js';
import { rich, t } from '../core/texts.js';

const POLL_MILLIS = 3000;

const STILL_PENDING = ['warning', () => t('changes.stillPending', { service: NAME })];

const RESULTS = {
  done: ['success', () => t('changes.done')],
  refused: ['error', () => t('changes.refused')],
  'not-done': ['warning', () => t('changes.notDone')],
  superseded: ['warning', () => t('changes.superseded')],
  unknown: ['warning', () => t('changes.unknown')],
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
      problem.message = t('changes.changedMeanwhile');
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
      <p>${text()}</p>
      <p class="muted">${rich('changes.auditLogEntry', { act: html`<span class="mono">${act}</span>` })}</p>
    </div>
  `;
}
