// How far an import is, what came of it, and what to do about what failed.
import { html } from '../../core/ui.js';
import { saveFile } from '../../core/download.js';
import { count as number } from '../../core/language.js';
import { ProblemNotice } from '../../core/feedback.js';
import { Link } from '../../core/router.js';
import { errorList, rowsOf } from './report.js';

const SHOWN = 50;
const AGAIN = 'Send the same file again to go on: what is done is not done twice.';

export function Outcome({ run, file, lines }) {
  return html`
    <section class="card stack" aria-labelledby="outcome">
      <h2 id="outcome">${run.dryRun ? 'Check' : 'Import'}</h2>
      <${Progress} run=${run} lines=${lines} />
      <p role="status">${sentence(run)}</p>
      <dl class="counts">
        <${Count} label=${run.dryRun ? 'Can be made' : 'Done'} value=${run.counts.done} />
        <${Count} label=${run.dryRun ? 'Wrong' : 'Failed'} value=${run.counts.failed} kind="bad" />
        ${!run.dryRun && html`<${Count} label="In doubt" value=${run.counts.inDoubt} kind="warn" />`}
        ${run.summary?.skipped > 0 && html`<${Count} label="Not tried" value=${run.summary.skipped} kind="warn" />`}
      </dl>
      <${ProblemNotice} problem=${run.problem} />
      <${Advice} run=${run} />
      <${Failures} run=${run} file=${file} />
    </section>
  `;
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

function sentence({ phase, dryRun, counts, summary }) {
  switch (phase) {
    case 'sending':
      return 'Sending the file. The first line is answered when all of it has arrived.';
    case 'running':
      return dryRun
        ? 'Checking line by line. Nothing is written.'
        : 'Making users line by line. Stay on this page until it is done.';
    case 'cancelled':
      return dryRun
        ? 'You stopped the check.'
        : `You stopped the import. Lines that were being worked on may still be done. ${AGAIN}`;
    case 'failed':
      return dryRun ? 'The check could not be completed.' : `The import could not be completed. ${AGAIN}`;
    default:
      if (summary.skipped > 0) {
        return `Stopped before line ${number(summary.resumeAt)}.`;
      }
      if (counts.failed + counts.inDoubt === 0) {
        return dryRun ? 'All lines can be imported.' : 'All lines are done.';
      }
      return dryRun ? 'Some lines cannot be imported as they are.' : 'Some lines could not be done.';
  }
}

/** `kind` is how it is coloured, if it is not zero. */
function Count({ label, value, kind = '' }) {
  return html`
    <div class="count ${value > 0 ? kind : ''}">
      <dt>${label}</dt>
      <dd>${number(value)}</dd>
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
        <p>${summary.problem?.detail ?? 'The service could not go on.'}</p>
        <p>
          From line ${number(summary.resumeAt)} on nothing is certain. When the cause is mended, send the same file again: what is done is
          not done twice.
        </p>
      </div>
    `;
  }
  if (dryRun) {
    return counts.failed > 0 && counts.done > 0
      ? html`<p class="muted">
          You can import the file all the same: a line that is wrong stops no other. Or mend the lines and choose the file again.
        </p>`
      : null;
  }
  return html`
    ${counts.failed > 0 &&
    html`<p class="muted">Mend the lines where they stand and choose the file again: what is done is not done twice.</p>`}
    ${counts.done > 0 && html`<p><${Link} href="/console?sort=-createdAt">See the newest users<//></p>`}
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
      <h3>Lines to look at</h3>
      ${over &&
      html`<button type="button" class="button small" onClick=${save}>Download the error list</button>`}
    </div>
    <ol class="failures">
      ${failures.slice(0, SHOWN).map(
        (failure) => html`
          <li key=${failure.line}>
            <span class="failures-line">Line ${failure.line}</span>
            <span>${failure.username && html`<strong>${failure.username}</strong> `}${reasons(failure)}</span>
          </li>
        `,
      )}
    </ol>
    ${failures.length > SHOWN &&
    html`<p class="muted">
      These are the first ${SHOWN} of ${number(failures.length)}. The error list has all of them.
    </p>`}
  `;
}

function reasons(failure) {
  return rowsOf(failure)
    .map(([, , , field, message]) => (field ? `${field} ${message}` : message))
    .join('; ');
}
