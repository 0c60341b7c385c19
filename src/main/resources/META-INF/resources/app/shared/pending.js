// Operations that are pending: Keycloak did not answer in time, and the audit log will have the result.
import { html, useEffect, useState } from '../core/ui.js';
import { api } from '../core/api.js';

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

/** Whether an answer is 202 with the id of a pending operation. */
export function isPending({ status, body }) {
  return status === 202 && Boolean(body?.act);
}

/** Says that an operation is pending, polls until it is settled, then calls `onSettled` with its outcome. */
export function Pending({ act, onSettled }) {
  const [outcome, setOutcome] = useState('open');
  useEffect(() => {
    const abort = new AbortController();
    let timer;
    const poll = async () => {
      const entry = await api.get(`/api/v1/audit-log/${act}`, { signal: abort.signal }).catch(() => null);
      if (abort.signal.aborted) {
        return;
      }
      if (entry && entry.body.outcome !== 'open') {
        setOutcome(entry.body.outcome);
        onSettled?.(entry.body.outcome);
      } else {
        timer = setTimeout(poll, POLL_MILLIS);
      }
    };
    poll();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [act]);
  const [kind, text] = RESULTS[outcome] ?? STILL_PENDING;
  return html`
    <div class="notice ${kind}" role="status">
      <p>${text}</p>
      <p class="muted">Audit log entry: <span class="mono">${act}</span></p>
    </div>
  `;
}
