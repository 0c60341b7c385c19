// Stops all API keys at once, says so while they are stopped, and allows them again.
import { html, useAbortableEffect, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { isPending } from '../../shared/change.js';
import { Person } from '../../shared/jobs/person.js';
import { subjectRef, useRecords } from '../../shared/known-records.js';

const PATH = '/api/v1/keys/stop';

/**
 * @return `state`, {stopped, stoppedAt, stoppedBy}, null until it is read; `problem` of reading it; `load()`, reads it again, and
 *     `set(stopped)`, both → a promise
 */
export function useStop() {
  const [read, setRead] = useState({ state: null, problem: null });
  const load = (signal) =>
    api.get(PATH, { signal }).then(
      ({ body }) => setRead({ state: body, problem: null }),
      (problem) => signal?.aborted || setRead((now) => ({ ...now, problem })),
    );
  useAbortableEffect(load, []);

  async function set(stopped) {
    const answer = await api.send('PUT', PATH, { stopped });
    if (isPending(answer)) {
      toast(t('keys.pending'), 'info');
    } else {
      setRead({ state: answer.body, problem: null });
      toast(stopped ? t('keys.stop.done') : t('keys.stop.allowed'));
      keepFocus();
    }
  }

  return { ...read, load: () => load(), set };
}

/** The button that was pressed is gone. */
function keepFocus() {
  requestAnimationFrame(() => document.activeElement === document.body && document.querySelector('main h1').focus({ preventScroll: true }));
}

export function StopButton({ stop: { state, set } }) {
  const [asks, setAsks] = useState(false);
  const close = () => setAsks(false);
  return html`
    ${state?.stopped === false &&
    html`<button type="button" class="button danger" onClick=${() => setAsks(true)}>${t('keys.stop.action')}</button>`}
    ${asks &&
    html`<${Confirm} title=${t('keys.stop.question')} action=${t('keys.stop.action')} danger onConfirm=${() => set(true)} onClose=${close}>
      <p>${t('keys.stop.effect')}</p>
      <p>${t('keys.stop.undo')}</p>
    <//>`}
  `;
}

/** The banner while all keys are stopped. */
export function Stop({ stop: { state, problem, load, set }, mayAllow }) {
  const sending = useSending(() => set(false));
  const by = state?.stoppedBy;
  useRecords({ users: by ? [subjectRef(by)] : [], organizations: [], teams: [] });
  return html`
    <${ProblemNotice} problem=${problem} onRetry=${load} />
    ${state?.stopped &&
    html`<section class="notice warning stack tight back" aria-labelledby="keys-stopped">
      <h2 id="keys-stopped">${t('keys.stop.title')}</h2>
      <p>
        ${rich('keys.stop.since', { time: html`<${Time} value=${state.stoppedAt} />`, person: html`<${Person} subject=${by} />` })}
      </p>
      <p>${t('keys.stop.now')}</p>
      <${ProblemNotice} problem=${sending.problem} />
      ${mayAllow &&
      html`<div class="row">
        <button type="button" class="button" aria-disabled=${sending.busy ? 'true' : 'false'} onClick=${sending.submit}>
          ${t('keys.stop.allow')}
        </button>
      </div>`}
    </section>`}
  `;
}
