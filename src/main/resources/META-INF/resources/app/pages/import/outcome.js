// The progress of an import, its result, and what to do about failed lines.
import { html } from '../../core/ui.js';
import { saveFile } from '../../core/download.js';
import { count } from '../../core/language.js';
import { ProblemNotice } from '../../core/feedback.js';
import { Link } from '../../core/router.js';
import { errorList, rowsOf } from './report.js';

const MAX_SHOWN = 50;
const RESUME = 'Send the same file again to continue: lines that are done are skipped.';
const DONE = { create: ['Valid', 'Imported'], link: ['Match', 'Linked'] };

export function Outcome({ run, file, lines }) {
  return html`
    <section class="card stack" aria-labelledby="outcome">
      <h2 id="outcome">${run.dryRun ? 'Check' : 'Import'}</h2>
      <${Progress} run=${run} lines=${lines} />
      <p role="status">${statusOf(run)}</p>
      <dl class="counts">
        <${Count} label=${DONE[run.mode][run.dryRun ? 0 : 1]} value=${run.counts.done} />
        <${Linked} run=${run} />
        <${Count} label=${run.dryRun ? 'With errors' : 'Failed'} value=${run.counts.failed} kind="bad" />
        ${!run.dryRun && html`<${Count} label="Pending" value=${run.counts.pending} kind="warn" />`}
        ${run.summary?.skipped > 0 && html`<${Count} label="Skipped" value=${run.summary.skipped} kind="warn" />`}
      </dl>
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
      <${Count} label="New records" value=${summary.created} />
      <${Count} label="Changed records" value=${summary.changed} />
      <${Count} label="Unchanged" value=${summary.unchanged} />
    `
  );
}

function Progress({ run, lines }) {
  const over = ['ended', 'cancelled', 'failed'].includes(run.phase);
  const label = run.dryRun ? 'Progress of the check' : 'Progress of the import';
  if (run.phase === 'sending' || (!over && !lines)) {
    return html`<progress class="progress" aria-label=${label}></progress>`;
  }
  const value = run.phase === 'ended' && !run.summary.skipped ? lines : Math.min(run.line, lines ?? run.line);
  return html`<progress class="progress" aria-label=${label} value=${value ?? 1} max=${lines || 1}></progress>`;
}

function statusOf({ phase, dryRun, mode, counts, summary }) {
  switch (phase) {
    case 'sending':
      return 'Sending the file. Results appear when the whole file has arrived.';
    case 'running':
      return dryRun
        ? 'Checking line by line. Nothing is changed.'
        : `${mode === 'link' ? 'Linking' : 'Creating'} users line by line. Stay on this page until the import is done.`;
    case 'cancelled':
      return dryRun
        ? 'You stopped the check.'
        : `You stopped the import. Lines in progress may still be completed. ${RESUME}`;
    case 'failed':
      return dryRun ? 'The check could not be completed.' : `The import could not be completed. ${RESUME}`;
    default:
      if (summary.skipped > 0) {
        return `Stopped before line ${count(summary.resumeAt)}.`;
      }
      if (counts.failed + counts.pending === 0) {
        return dryRun ? 'All lines can be imported.' : `All users are ${mode === 'link' ? 'linked' : 'imported'}.`;
      }
      return dryRun ? 'Some lines have errors.' : 'Some lines were not imported.';
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
function Advice({ run }) {
  const { summary, dryRun, phase, counts } = run;
  if (phase !== 'ended') {
    return null;
  }
  if (summary.skipped > 0) {
    return html`
      <div class="notice warning">
        <p>${summary.problem?.detail ?? 'The service could not continue.'}</p>
        <p>
          The result of line ${count(summary.resumeAt)} and later lines is not certain. When the cause is fixed, send the same file
          again: lines that are done are skipped.
        </p>
      </div>
    `;
  }
  if (dryRun) {
    return counts.failed > 0 && counts.done > 0
      ? html`<p class="muted">
          You can import the file anyway: a line with an error does not stop the others. Or fix the lines and choose the file again.
        </p>`
      : null;
  }
  return html`
    ${counts.failed > 0 &&
    html`<p class="muted">Fix the lines in the file and choose it again: lines that are done are skipped.</p>`}
    ${counts.done > 0 && run.mode === 'create' && html`<p><${Link} href="/console?sort=-createdAt">Show the newest users<//></p>`}
  `;
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
      <h3>Lines with problems</h3>
      ${over &&
      html`<button type="button" class="button small" onClick=${save}>Download the error list</button>`}
    </div>
    <ol class="failures">
      ${failures.slice(0, MAX_SHOWN).map(
        (failure) => html`
          <li key=${failure.line}>
            <span class="failures-line">Line ${failure.line}</span>
            <span>${failure.username && html`<strong>${failure.username}</strong> `}${reasons(failure)}</span>
          </li>
        `,
      )}
    </ol>
    ${failures.length > MAX_SHOWN &&
    html`<p class="muted">
      The first ${MAX_SHOWN} of ${count(failures.length)} lines. The error list has all of them.
    </p>`}
  `;
}

function reasons(failure) {
  return rowsOf(failure)
    .map(([, , , field, message]) => (field ? `${field} ${message}` : message))
    .join('; ');
}
