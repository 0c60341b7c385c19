// Imports users from a file, who are created or linked: first a check, with the result of each line, then the import, which is a job.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { Confirm } from '../../core/dialog.js';
import { Check, Radio } from '../../core/form.js';
import { Empty } from '../../core/feedback.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { Drop } from './drop.js';
import { countLines, formatOf, incompleteImport, keyOf, newKeyOf, sizeOf } from './file.js';
import { Outcome } from './outcome.js';
import { useImport } from './run.js';

/** Above this number of users, the person has to type it. */
const MOST_WITHOUT_NUMBER = 100;

export default function ImportPage() {
  const { admin } = useMe();
  return admin ? html`<${Import} />` : html`<${NotForReaders} />`;
}

function NotForReaders() {
  return html`
    <${Page} title=${t('imports.title')}>
      <${Empty} title=${t('imports.onlyAdministrators')} text=${t('imports.readersText')}>
        <${Link} class="button primary" href="/console/users">${t('imports.allUsers')}<//>
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
    const [format, earlier] = await Promise.all([formatOf(file), incompleteImport(file.name, mode)]);
    setChosen({ file, format, lines: null, mode, earlier, resume: true, at: Date.now() });
  }

  function chooseAnother() {
    reset();
    setChosen(null);
  }

  const change = (part) => setChosen((now) => ({ ...now, ...part }));
  return html`
    <${Page} title=${t('imports.title')}>
      <div class="stack">
        <p class="back"><${Link} href="/console/users">${t('imports.allUsers')}<//></p>
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

const MODES = ['create', 'link'];

function Mode({ mode, onChange }) {
  return html`
    <fieldset class="stack plain">
      <legend>${t('imports.mode')}</legend>
      ${MODES.map(
        (value) => html`<${Radio}
          key=${value}
          name="mode"
          label=${t(`imports.modes.${value}`)}
          hint=${t(`imports.modeHints.${value}`)}
          ...${{ value, onChange }}
          chosen=${mode}
        />`,
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
  const [confirming, setConfirming] = useState(false);
  const start = (dryRun) => onStart(file, format, { dryRun, key, mode });
  const checked = run.dryRun && run.phase === 'ended';
  const users = lines === null ? null : Math.max(0, format === 'csv' ? lines - 1 : lines);
  const about = [t(`imports.formats.${format}`), sizeOf(file.size), users !== null && t('imports.users', { count: users })];
  return html`
    <section class="card stack" aria-labelledby="file">
      <div class="spread">
        <div>
          <h2 id="file" class="file-name">${file.name}</h2>
          <p class="muted">
            ${mode === 'link' && `${t('imports.linksUsers')} `}${about.filter(Boolean).join(', ')}
          </p>
        </div>
        ${!busy && html`<button type="button" class="button" onClick=${onOther}>${t('imports.anotherFile')}</button>`}
      </div>
      ${earlier &&
      run.phase === 'idle' &&
      html`
        <div class="notice info">
          <p>${rich('imports.earlier', { time: html`<${Time} value=${earlier.at} />` })}</p>
          <${Check}
            label=${t('imports.resume')}
            hint=${t('imports.resumeHint')}
            checked=${resume}
            onChange=${(event) => onChange({ resume: event.currentTarget.checked })}
          />
        </div>
      `}
      <div class="row">
        ${busy
          ? html`
              <button type="button" class="button" onClick=${onCancel}>
                ${run.dryRun ? t('imports.stopChecking') : t('imports.stopSending')}
              </button>
            `
          : html`
              <button type="button" class="button ${checked ? '' : 'primary'}" onClick=${() => start(true)}>
                ${checked ? t('imports.checkAgain') : t('imports.check')}
              </button>
              <button
                type="button"
                class="button ${checked ? 'primary' : ''}"
                onClick=${() => (users > MOST_WITHOUT_NUMBER ? setConfirming(true) : start(false))}
              >
                ${run.phase === 'idle' || run.dryRun ? t(`imports.actions.${mode}`) : t('imports.sendAgain')}
              </button>
              <span class="muted small-text">${t('imports.hint')}</span>
            `}
      </div>
      ${confirming &&
      html`<${Confirm}
        title=${t(`imports.confirm.${mode}`, { count: users })}
        word=${String(users)}
        action=${t(`imports.actions.${mode}`)}
        onConfirm=${async () => {
          start(false);
        }}
        onClose=${() => setConfirming(false)}
      />`}
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
      <h2 id="format">${t('imports.format.title')}</h2>
      <p>${rich('imports.format.csv', codes('username'))}</p>
      <${Sample} label=${t('imports.format.csvSample')} text=${CSV} />
      <p>${rich('imports.format.columns', codes('emailVerified', 'locale', 'invitation', 'attributes'))}</p>
      <p>${t('imports.format.ndjson')}</p>
      <${Sample} label=${t('imports.format.ndjsonSample')} text=${NDJSON} />
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
      <h2 id="format">${t('imports.format.title')}</h2>
      <p>${rich('imports.linkFormat.csv', codes('keycloakId', 'email', 'username'))}</p>
      <${Sample} label=${t('imports.linkFormat.csvSample')} text=${LINK_CSV} />
      <p>${rich('imports.linkFormat.columns', { ...codes('attributes'), profile: html`<code>profile.</code>` })}</p>
      <p>${t('imports.linkFormat.ndjson')}</p>
      <${Sample} label=${t('imports.linkFormat.ndjsonSample')} text=${LINK_NDJSON} />
      <p class="muted">${t('imports.linkFormat.nobodyCreated')}</p>
    </section>
  `;
}

/** The names of columns as values of a text. */
function codes(...names) {
  return Object.fromEntries(names.map((name) => [name, html`<code>${name}</code>`]));
}

function Sample({ label, text }) {
  return html`<pre class="sample" role="group" tabindex="0" aria-label=${label}>${text}</pre>`;
}
