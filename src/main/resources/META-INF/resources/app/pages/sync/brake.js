// A comparison that the brake has stopped: why, what to look at, and how to go on all the same.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { percent, plural } from '../../core/language.js';
import { StartButton, startRun } from './reconciliation.js';

const CHECKS = [
  'Look up some of the people below by their subject, under Users of the realm. Are they there, and enabled?',
  'Under User federation, see whether a provider was removed or switched off, or does not answer.',
  'See whether the realm was restored from an older backup, or whether this service is set to another realm than before.',
];

export function Brake({ run }) {
  const settings = useBrakeSettings();
  const [asking, setAsking] = useState(false);
  const { missing, disabled } = run.counts;

  return html`<section class="notice warning stack tight" aria-labelledby="brake">
    <h2 id="brake">The brake has stopped this comparison, and nothing was changed</h2>
    <p>
      It would have erased the records of at least ${plural(missing, 'person', 'people')} whom Keycloak does not have any more, and
      disabled ${plural(disabled, 'person', 'people')}.
      ${settings &&
      ` A comparison stops if that is more than ${percent(settings.brakeShare)} of all records and more than ${plural(
        settings.brakeMinimum,
        'person',
        'people',
      )}.`}
      ${' '}More often than not Keycloak is what is wrong.
    </p>
    <p class="muted small-text">${exactly(run)}</p>
    <h3>What to check in Keycloak</h3>
    <ul>
      ${CHECKS.map((check) => html`<li key=${check}>${check}</li>`)}
    </ul>
    <p>
      If these people should be there, mend Keycloak and compare again. If they are meant to be gone, force the comparison: each is
      still asked for once more.
    </p>
    <div class="row">
      <${StartButton} label="Compare again" />
      <button type="button" class="button danger" onClick=${() => setAsking(true)}>Force</button>
    </div>
    ${asking &&
    html`<${Confirm}
      title="Force the comparison"
      text=${`The records of at least ${plural(missing, 'person', 'people')} are erased, with their personal data, which does not come back. ${plural(
        disabled,
        'person is',
        'people are',
      )} disabled and cannot sign in here any more.`}
      word="force"
      action="Force the comparison"
      danger
      onConfirm=${() => startRun({ force: true })}
      onClose=${() => setAsking(false)}
    />`}
  </section>`;
}

/** The service's own words have the exact numbers; how to force one is said here better. */
function exactly(run) {
  return (run.problem ?? '').replace(/ If that is meant,.*$/, '');
}

/** The deployment's; without them the rest is true all the same. */
function useBrakeSettings() {
  const [settings, setSettings] = useState(null);
  useEffect(() => {
    const leave = new AbortController();
    api
      .get('/api/v1/sync', { signal: leave.signal })
      .then(({ body }) => setSettings(body.reconciliation))
      .catch(() => {});
    return () => leave.abort();
  }, []);
  return settings;
}
