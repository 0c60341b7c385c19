// Imports users from a file, who are created or linked: first a check, then the import, with the result of each line.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { Check, Radio } from '../../core/form.js';
import { Empty } from '../../core/feedback.js';
import { count } from '../../core/language.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { Time } from '../../core/time.js';
import { Drop } from './drop.js';
import { countLines, formatOf, incompleteImport, keyOf, newKeyOf, sizeOf } from './file.js';
import { Outcome } from './outcome.js';
import { useImport } from './run.js';

export default function ImportPage() {
  const { admin } = useMe();
  return admin ? html`<${Import} />` : html`<${NotForReaders} />`;
}

function NotForReaders() {
  return html`
    <${Page} title="Import users">
      <${Empty} title="Only administrators can import users" text="Your account may read users, but not create or change them.">
        <${Link} class="button primary" href="/console">All users<//>
      <//>
    <//>
  `;
}

function Import() {
  const [mode, setMode] = useState('create');
  const [chosen, setChosen] = useState(null);
  const [run, start, cancel, reset] = useImport();
  const busy = run.phase === 'sending' || run.phase === 'running';

  async function choose(file) {
    reset();
    const format = await formatOf(file);
    setChosen({ file, format, lines: null, mode, earlier: incompleteImport(file.name, mode), resume: true, at: Date.now() });
  }

  function chooseAnother() {
    reset();
    setChosen(null);
  }

  const change = (part) => setChosen((now) => ({ ...now, ...part }));
  return html`
    <${Page} title="Import users">
      <div class="stack">
        <p class="back"><${Link} href="/console">All users<//></p>
        ${chosen
          ? html`<${Chosen}
              key=${chosen.at}
              ...${{ chosen, run, busy }}
              onChange=${change}
              onStart=${start}
              onCancel=${cancel}
              onOther=${chooseAnother}
            />`
          : html`<${Mode} ...${{ mode, onChange: setMode }} /><${Drop} onFile=${choose} />
              ${mode === 'link' ? html`<${LinkFormat} />` : html`<${Format} />`}`}
        ${run.phase !== 'idle' && html`<${Outcome} run=${run} file=${chosen.file} lines=${chosen.lines} />`}
      </div>
    <//>
  `;
}

const MODES = [
  ['create', 'Create users', 'Each line is a new user, in Keycloak and here.'],
  ['link', 'Link users of Keycloak', 'Each line names a user who exists in Keycloak, and gives an external id and attributes.'],
];

function Mode({ mode, onChange }) {
  return html`
    <fieldset class="stack plain">
      <legend>What the file is for</legend>
      ${MODES.map(
        ([value, label, hint]) =>
          html`<${Radio} key=${value} name="mode" ...${{ value, label, hint, onChange }} chosen=${mode} />`,
      )}
    </fieldset>
  `;
}

function Chosen({ chosen, onChange, run, busy, onStart, onCancel, onOther }) {
  const { file, format, mode, lines, earlier, resume } = chosen;
  useAbortableEffect(
    (signal) =>
      countLines(file, signal).then(
        (number) => signal.aborted || onChange({ lines: number }),
        // without the number of lines, the progress bar has no end
        () => {},
      ),
    [file],
  );
  const key = earlier ? (resume ? earlier.key : newKeyOf(file)) : keyOf(file);
  const start = (dryRun) => onStart(file, format, { dryRun, key, mode });
  const checked = run.dryRun && run.phase === 'ended';
  const imported = !run.dryRun && run.phase === 'ended';
  const users = lines === null ? null : Math.max(0, format === 'csv' ? lines - 1 : lines);
  return html`
    <section class="card stack" aria-labelledby="file">
      <div class="spread">
        <div>
          <h2 id="file" class="file-name">${file.name}</h2>
          <p class="muted">
            ${mode === 'link' && 'Links users. '}${format === 'csv' ? 'CSV' : 'Newline-delimited JSON'}, ${sizeOf(file.size)}${users !== null &&
            `, ${count(users)} ${users === 1 ? 'user' : 'users'}`}
          </p>
        </div>
        ${!busy && html`<button type="button" class="button" onClick=${onOther}>Another file</button>`}
      </div>
      ${earlier &&
      run.phase === 'idle' &&
      html`
        <div class="notice info">
          <p>A file with this name was imported <${Time} value=${earlier.at} />, and some lines failed.</p>
          <${Check}
            label="Resume that import"
            hint="Skips the lines that are already imported. Otherwise every line is imported again."
            checked=${resume}
            onChange=${(event) => onChange({ resume: event.currentTarget.checked })}
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
              <button type="button" class="button ${checked || imported ? '' : 'primary'}" onClick=${() => start(true)}>
                ${checked ? 'Check again' : 'Check'}
              </button>
              <button type="button" class="button ${checked ? 'primary' : ''}" onClick=${() => start(false)}>
                ${run.phase === 'idle' || run.dryRun ? 'Import' : 'Send again'}
              </button>
              <span class="muted small-text">A check changes nothing.</span>
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
      <h2 id="format">File format</h2>
      <p>In a CSV file, the first line names the columns. Only <code>username</code> is required; an empty cell sets no value.</p>
      <pre class="sample" role="group" tabindex="0" aria-label="Example of a CSV file with two users">${CSV}</pre>
      <p>
        Further columns are <code>emailVerified</code>, <code>locale</code>, <code>invitation</code> and${' '}
        <code>attributes</code>. An export can be imported without changes.
      </p>
      <p>In newline-delimited JSON, each line is an object:</p>
      <pre class="sample" role="group" tabindex="0" aria-label="Example of a line of newline-delimited JSON">${NDJSON}</pre>
    </section>
  `;
}

const LINK_CSV = `email,externalId,attributes.plan
ben@example.org,4711,pro
cleo@example.org,4712,`;
const LINK_NDJSON = '{"username": "ben", "externalId": "4711", "attributes": {"plan": "pro", "trial": null}}';

function LinkFormat() {
  return html`
    <section class="card stack" aria-labelledby="format">
      <h2 id="format">File format</h2>
      <p>
        In a CSV file, the first line names the columns. Each line names a user in exactly one of <code>keycloakId</code>,${' '}
        <code>email</code> and <code>username</code>. An address must be verified.
      </p>
      <pre class="sample" role="group" tabindex="0" aria-label="Example of a CSV file that links two users">${LINK_CSV}</pre>
      <p>
        Further columns are <code>attributes</code> and <code>profile.</code> with the name of an attribute. Attributes that a line does
        not have stay as they are.
      </p>
      <p>In newline-delimited JSON, each line is an object. Null removes an attribute:</p>
      <pre class="sample" role="group" tabindex="0" aria-label="Example of a line that links a user">${LINK_NDJSON}</pre>
      <p class="muted">Nobody is created in Keycloak. Users who have no record yet get one.</p>
    </section>
  `;
}
