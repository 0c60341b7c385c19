// Whether a webhook delivers, what it fails at, and what helps: another attempt, skipping the entry, and a test.
import { html, useRef, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { ProblemNotice } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { Time, duration } from '../../core/time.js';
import { Facts } from '../fields.js';
import { Since } from './words.js';

const MINUTE = 60_000;

const NOTICES = { failing: 'warning', paused: 'error', disabled: 'warning' };

export function Status(page) {
  const { webhook, mayManage } = page;
  const { status, failure, lastDeliveredAt } = webhook;
  const heading = useRef(null);
  /** The button that was pressed may be gone. */
  const keepFocus = () =>
    requestAnimationFrame(() => document.activeElement === document.body && heading.current?.focus({ preventScroll: true }));
  const facts = [
    [t('webhooks.columns.delivered'), html`<${Time} value=${lastDeliveredAt} />`],
    ...(failure
      ? [
          [t('webhooks.status.attempts'), failure.attempts],
          [t('webhooks.status.since'), html`<${Time} value=${failure.since} />`],
          [t('webhooks.status.next'), html`<${NextAttempt} at=${failure.nextAttemptAt} />`],
          [t('webhooks.status.entry'), html`<span class="mono">${failure.entry}</span>`],
        ]
      : []),
  ];
  return html`
    <section class="card stack" aria-labelledby="status">
      <h2 id="status" tabindex="-1" ref=${heading}>${t('webhooks.columns.status')}</h2>
      ${status in NOTICES
        ? html`<div class="notice ${NOTICES[status]}">
            <p><${Since} of=${webhook} /></p>
            ${failure && html`<p lang="en">${failure.problem}</p>`}
          </div>`
        : html`<p>${t('webhooks.active')}</p>`}
      <${Facts} facts=${facts} />
      ${mayManage && html`<${Buttons} ...${page} keepFocus=${keepFocus} />`}
    </section>
  `;
}

/** A time within the next minute is none that `Time` has words for. */
function NextAttempt({ at }) {
  return at && new Date(at) - Date.now() < MINUTE
    ? t('webhooks.status.soon')
    : html`<${Time} value=${at} none=${t('webhooks.status.noNext')} />`;
}

function Buttons(page) {
  const { webhook, path, ask, explain, keepFocus } = page;
  const { status, failure } = webhook;
  const [skipped, setSkipped] = useState(null);
  const [answer, setAnswer] = useState(null);
  const test = useSending(async () => {
    setAnswer(null);
    const { body } = await api.send('POST', `${path}/test`).catch((problem) => {
      throw explain(problem);
    });
    setAnswer(body);
  });
  const resume = useSending(() => ask('resume', undefined, t('webhooks.resume.done'), { 'If-Match': '*' }));
  return html`
    <div class="row">
      <button type="button" class="button" aria-disabled=${test.busy ? 'true' : 'false'} onClick=${test.submit}>
        ${test.busy ? t('webhooks.test.sending') : t('webhooks.test.action')}
      </button>
      ${status !== 'active' &&
      html`<button type="button" class="button" aria-disabled=${resume.busy ? 'true' : 'false'} onClick=${(event) => resume.submit(event).then(keepFocus)}>
        ${status === 'failing' ? t('webhooks.resume.now') : t('webhooks.resume.action')}
      </button>`}
      ${failure &&
      html`<button type="button" class="button" onClick=${() => setSkipped(failure.entry)}>${t('webhooks.skip.action')}</button>`}
    </div>
    <${ProblemNotice} problem=${test.problem ?? resume.problem} />
    <div role="status">${answer && html`<${Answer} ...${answer} />`}</div>
    ${skipped &&
    html`<${Confirm}
      title=${t('webhooks.skip.title')}
      text=${t('webhooks.skip.text')}
      action=${t('webhooks.skip.action')}
      danger
      onConfirm=${() => ask('skip', { entry: skipped }, t('webhooks.skip.done'))}
      onClose=${() => {
        setSkipped(null);
        keepFocus();
      }}
    >
      <p class="mono">${skipped}</p>
    <//>`}
  `;
}

/** How the receiver has answered a test. */
function Answer({ delivered, status, problem, duration: millis }) {
  const time = duration(millis / 1000);
  return delivered
    ? html`<div class="notice success"><p>${t('webhooks.test.delivered', { status: String(status), time })}</p></div>`
    : html`<div class="notice error">
        <p>${t('webhooks.test.failed', { time })}</p>
        <p lang="en">${problem}</p>
      </div>`;
}
