// A reconciliation that the brake stopped: why, what to check, and how to force it.
import { html, useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { percent, plural } from '../../core/language.js';
import { StartButton, startRun } from './reconciliation.js';

const CHECKS = [
  'In the Users section of the realm, search for some of the users below by their subject. Do they exist, and are they enabled?',
  'In the User federation section, check whether a provider was removed or disabled, or does not answer.',
  'Check whether the realm was restored from an older backup, or whether Rollcall is now configured for another realm.',
];

export function Brake({ run }) {
  const settings = useBrakeSettings();
  const [confirming, setConfirming] = useState(false);
  const { missing, disabled } = run.counts;
  const users = (number) => plural(number, 'user', 'users');

  return html`<section class="notice warning stack tight" aria-labelledby="brake">
    <h2 id="brake">The brake stopped this reconciliation. Nothing was changed.</h2>
    <p>
      It would have erased the records of at least ${users(missing)} who are missing in Keycloak, and disabled ${users(disabled)}.
      ${settings &&
      ` The brake stops a reconciliation that affects more than ${percent(settings.brakeShare)} of all records and more than ${users(
        settings.brakeMinimum,
      )}.`}
      ${' '}Usually the cause is a problem in Keycloak.
    </p>
    <p class="muted small-text">${exactNumbers(run)}</p>
    <h3>What to check in Keycloak</h3>
    <ul>
      ${CHECKS.map((check) => html`<li key=${check}>${check}</li>`)}
    </ul>
    <p>
      If these users should exist, fix the problem in Keycloak and reconcile again. If they were removed on purpose, force the
      reconciliation. Rollcall still confirms each missing user with Keycloak.
    </p>
    <div class="row">
      <${StartButton} label="Reconcile again" />
      <button type="button" class="button danger" onClick=${() => setConfirming(true)}>Force</button>
    </div>
    ${confirming &&
    html`<${Confirm}
      title="Force the reconciliation"
      text=${`This erases the records of at least ${users(missing)} with their personal data, and cannot be undone. It disables ${users(
        disabled,
      )}, who can no longer sign in here.`}
      word="force"
      action="Force the reconciliation"
      danger
      onConfirm=${() => startRun({ force: true })}
      onClose=${() => setConfirming(false)}
    />`}
  </section>`;
}

/** The service's message has the exact numbers. Its last sentence, on forcing a run, is for users of the API and cut off. */
function exactNumbers(run) {
  return (run.problem ?? '').replace(/ [^.]*\bforce\b[^.]*\.$/, '');
}

/** The settings of the deployment; null if they cannot be read. */
function useBrakeSettings() {
  const [settings, setSettings] = useState(null);
  useEffect(() => {
    const abort = new AbortController();
    api
      .get('/api/v1/sync', { signal: abort.signal })
      .then(({ body }) => setSettings(body.reconciliation))
      .catch(() => {});
    return () => abort.abort();
  }, []);
  return settings;
}
