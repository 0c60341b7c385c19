// An act that may have been done: the service could not find out in time, and the trail will say.
import { html, useEffect, useState } from '../core/ui.js';
import { api } from '../core/api.js';

const AGAIN_MILLIS = 3000;

const ENDS = {
  done: ['success', 'It is done now.'],
  refused: ['error', 'It was refused, and nothing was changed.'],
  'not-done': ['warning', 'It was not done. Nothing was changed, so you can try again.'],
  unknown: ['warning', 'It cannot be found out whether it was done: an e-mail may have been sent.'],
};

/** Whether an answer is one of these: 202, with the act in its body. */
export function isInDoubt({ status, body }) {
  return status === 202 && Boolean(body?.act);
}

/** Says honestly that it is not known, asks until it is, and tells `onSettled` the outcome and the act. */
export function InDoubt({ act, onSettled }) {
  const [outcome, setOutcome] = useState('open');
  useEffect(() => {
    const abort = new AbortController();
    let timer;
    const ask = async () => {
      const found = await api.get(`/api/v1/trail/${act}`, { signal: abort.signal }).catch(() => null);
      if (abort.signal.aborted) {
        return;
      }
      if (found && found.body.outcome !== 'open') {
        setOutcome(found.body.outcome);
        onSettled?.(found.body.outcome, found.body);
      } else {
        timer = setTimeout(ask, AGAIN_MILLIS);
      }
    };
    ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [act]);
  const [kind, text] = ENDS[outcome] ?? [
    'warning',
    'Keycloak did not answer in time, so it is not certain yet whether this was done. The service finds out by itself, ' +
      'within a few minutes of Keycloak being there again.',
  ];
  return html`
    <div class="notice ${kind}" role="status">
      <p>${text}</p>
      <p class="muted">In the trail it is act <span class="mono">${act}</span>.</p>
    </div>
  `;
}
