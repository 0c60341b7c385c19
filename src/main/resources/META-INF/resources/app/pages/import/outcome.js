// The progress of a check, its result, and what to do about wrong lines. Of an import, only that the file is being sent.
import { html } from '../../core/ui.js';
import { saveFile } from '../../core/download.js';
import { count } from '../../core/language.js';
import { ProblemNotice } from '../../core/feedback.js';
import { problemText } from '../../core/problem.js';
import { t } from '../../core/texts.js';
import { errorList, rowsOf } from '../../shared/jobs/report.js';

const MAX_SHOWN = 50;

export function Outcome({ run, file, lines }) {
  return html`
    <section class="card stack" aria-labelledby="outcome">
      <h2 id="outcome">${run.dryRun ? t('imports.outcome.check') : t('imports.outcome.import')}</h2>
      <${Progress} run=${run} lines=${lines} />
      <p role="status">${statusOf(run)}</p>
      ${run.dryRun &&
      html`<dl class="counts">
        <${Count} label=${t(`imports.valid.${run.mode}`)} value=${run.counts.done} />
        <${Linked} run=${run} />
        <${Count} label=${t('imports.outcome.withErrors')} value=${run.counts.failed} kind="bad" />
        ${run.summary?.skipped > 0 &&
        html`<${Count} label=${t('imports.outcome.skipped')} value=${run.summary.skipped} kind="warn" />`}
      </dl>`}
      <${ProblemNotice} problem=${run.problem} />
      <${Advice} run=${run} />
      <${Failures} run=${run} file=${file} />
    </section>
  `;
}

/** How many records a link creates and changes; only its summary has these numbers. */
function Linked({ run: { mode, summary } }) {
  return (
    mode === 'link' &&
    summary &&
    html`
      <${Count} label=${t('imports.outcome.newRecords')} value=${summary.created} />
      <${Count} label=${t('imports.outcome.changedRecords')} value=${summary.changed} />
      <${Count} label=${t('imports.outcome.unchanged')} value=${summary.unchanged} />
    `
  );
}

function Progress({ run, lines }) {
  const over = ['ended', 'cancelled', 'failed'].includes(run.phase);
  const label = run.dryRun ? t('imports.outcome.progressOfCheck') : t('imports.outcome.progressOfImport');
  if (run.phase === 'sending' || (!over && !lines)) {
    return html`<progress class="progress" aria-label=${label}></progress>`;
  }
  const value = run.phase === 'ended' && !run.summary.skipped ? lines : Math.min(run.line, lines ?? run.line);
  return html`<progress class="progress" aria-label=${label} value=${value ?? 1} max=${lines || 1}></progress>`;
}

function statusOf({ phase, dryRun, counts, summary }) {
  switch (phase) {
    case 'sending':
      return dryRun ? t('imports.status.sendingForCheck') : t('imports.status.sending');
    case 'running':
      return t('imports.status.checking');
    case 'cancelled':
      return dryRun ? t('imports.status.checkStopped') : t('imports.status.sendingStopped');
    case 'failed':
      return dryRun ? t('imports.status.checkFailed') : t('imports.status.sendingFailed');
    default:
      if (summary.skipped > 0) {
        return t('imports.status.stopped', { line: summary.resumeAt });
      }
      return counts.failed > 0 ? t('imports.status.errors') : t('imports.status.valid');
  }
}

/** `kind` is the color, if the value is not zero. */
function Count({ label, value, kind = '' }) {
  return html`
    <div class="count ${value > 0 ? kind : ''}">
      <dt>${label}</dt>
      <dd>${count(value)}</dd>
    </div>
  `;
}

/** What to do next. */
function Advice({ run: { summary, phase, counts } }) {
  if (phase !== 'ended') {
    return null;
  }
  if (summary.skipped > 0) {
    return html`<div class="notice warning"><p>${summary.problem ? problemText(summary.problem) : t('imports.outcome.notContinued')}</p></div>`;
  }
  return counts.failed > 0 && counts.done > 0
    ? html`<p class="muted">${t('imports.outcome.advice')}</p>`
    : null;
}

function Failures({ run, file }) {
  const { failures } = run;
  if (failures.length === 0) {
    return null;
  }
  const over = !['sending', 'running'].includes(run.phase);
  const name = `${file.name.replace(/\.[a-z]+$/i, '')}-errors.csv`;
  const save = () => saveFile(name, errorList(failures), 'text/csv;charset=utf-8');
  return html`
    <div class="spread">
      <h3>${t('imports.failures.title')}</h3>
      ${over &&
      html`<button type="button" class="button small" onClick=${save}>${t('imports.failures.download')}</button>`}
    </div>
    <ol class="failures">
      ${failures.slice(0, MAX_SHOWN).map(
        (failure) => html`
          <li key=${failure.line}>
            <span class="failures-line">${t('imports.failures.line', { line: String(failure.line) })}</span>
            <span>${failure.username && html`<strong>${failure.username}</strong> `}${reasons(failure)}</span>
          </li>
        `,
      )}
    </ol>
    ${failures.length > MAX_SHOWN &&
    html`<p class="muted">${t('imports.failures.shown', { shown: MAX_SHOWN, count: failures.length })}</p>`}
  `;
}

function reasons(failure) {
  return rowsOf(failure)
    .map(([, , field, message]) => (field ? t('core.fieldError', { field, error: message }) : message))
    .join('; ');
}
