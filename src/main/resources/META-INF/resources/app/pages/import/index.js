// Many users from a file: checked first, then made, with what came of each line.
import { html, useEffect, useState } from '../../core/ui.js';
import { Check } from '../../core/form.js';
import { count } from '../../core/language.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { Time } from '../../core/time.js';
import { Drop } from './drop.js';
import { anotherKey, countLines, keyOf, kindOf, sizeOf, unfinished } from './file.js';
import { Outcome } from './outcome.js';
import { useImport } from './run.js';

export default function Import() {
  const [chosen, setChosen] = useState(null);
  const [run, start, cancel, reset] = useImport();
  const busy = run.phase === 'sending' || run.phase === 'running';

  async function choose(file) {
    reset();
    const kind = await kindOf(file);
    setChosen({ file, kind, lines: null, before: unfinished(file.name), goOn: true, at: Date.now() });
  }

  function other() {
    reset();
    setChosen(null);
  }

  const change = (part) => setChosen((now) => ({ ...now, ...part }));
  return html`
    <${Page} title="Import users">
      <div class="stack">
        <p class="back"><${Link} href="/console">All users<//></p>
        ${chosen
          ? html`<${Chosen} key=${chosen.at} ...${{ chosen, run, busy }} onChange=${change} onStart=${start} onCancel=${cancel} onOther=${other} />`
          : html`<${Drop} onFile=${choose} /><${Format} />`}
        ${run.phase !== 'idle' && html`<${Outcome} run=${run} file=${chosen.file} lines=${chosen.lines} />`}
      </div>
    <//>
  `;
}

function Chosen({ chosen, onChange, run, busy, onStart, onCancel, onOther }) {
  const { file, kind, lines, before, goOn } = chosen;
  useEffect(() => {
    const abort = new AbortController();
    countLines(file, abort.signal).then(
      (count) => abort.signal.aborted || onChange({ lines: count }),
      // Without it there is a progress without an end.
      () => {},
    );
    return () => abort.abort();
  }, [file]);
  const key = before ? (goOn ? before.key : anotherKey(file)) : keyOf(file);
  const begin = (dryRun) => onStart(file, kind, { dryRun, key });
  const checked = run.dryRun && run.phase === 'ended';
  const imported = !run.dryRun && run.phase === 'ended';
  const users = lines === null ? null : Math.max(0, kind === 'csv' ? lines - 1 : lines);
  return html`
    <section class="card stack" aria-labelledby="file">
      <div class="spread">
        <div>
          <h2 id="file" class="file-name">${file.name}</h2>
          <p class="muted">
            ${kind === 'csv' ? 'CSV' : 'Newline-delimited JSON'}, ${sizeOf(file.size)}${users !== null &&
            `, ${count(users)} ${users === 1 ? 'line' : 'lines'} of users`}
          </p>
        </div>
        ${!busy && html`<button type="button" class="button" onClick=${onOther}>Another file</button>`}
      </div>
      ${before &&
      run.phase === 'idle' &&
      html`
        <div class="notice info">
          <p>A file of this name was imported <${Time} value=${before.at} />, and not all of it could be done.</p>
          <${Check}
            label="Go on with that import"
            hint="Lines that are done stay done, and only those you have mended are tried. Without it, every line is tried."
            checked=${goOn}
            onChange=${(event) => onChange({ goOn: event.currentTarget.checked })}
          />
        </div>
      `}
      <div class="row">
        ${busy
          ? html`
              <button type="button" class="button" onClick=${onCancel}>
                ${run.dryRun ? 'Stop checking' : 'Stop the import'}
              </button>
            `
          : html`
              <button type="button" class="button ${checked || imported ? '' : 'primary'}" onClick=${() => begin(true)}>
                ${checked ? 'Check again' : 'Check first'}
              </button>
              <button type="button" class="button ${checked ? 'primary' : ''}" onClick=${() => begin(false)}>
                ${run.phase === 'idle' || run.dryRun ? 'Import' : 'Send it again'}
              </button>
              <span class="muted small-text">A check writes nothing.</span>
            `}
      </div>
    </section>
  `;
}

const CSV = `username,email,firstName,lastName,enabled,roles,attributes.tier,temporaryPassword
ben,ben@example.org,Ben,Ode,true,user,gold,change-me-1
cleo,cleo@example.org,Cleo,Tran,false,user;admin,,change-me-2`;
const NDJSON = '{"username": "ben", "email": "ben@example.org", "roles": ["user"], "invitation": true}';

function Format() {
  return html`
    <section class="card stack" aria-labelledby="format">
      <h2 id="format">What a file looks like</h2>
      <p>In CSV the first line names the columns. Only <code>username</code> must be there; an empty cell says nothing.</p>
      <pre class="sample" role="group" tabindex="0" aria-label="A CSV file of two users">${CSV}</pre>
      <p>
        Further columns are <code>emailVerified</code>, <code>locale</code>, <code>invitation</code> and${' '}
        <code>attributes</code>. An export of this service can be imported as it is.
      </p>
      <p>Or each line is a JSON object:</p>
      <pre class="sample" role="group" tabindex="0" aria-label="A line of newline-delimited JSON">${NDJSON}</pre>
    </section>
  `;
}
