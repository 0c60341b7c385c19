// A reconciliation that the brake stopped: why, what to check, and how to force it.
import { html, useState } from '../../core/ui.js';
import { Confirm } from '../../core/dialog.js';
import { count, plural } from '../../core/language.js';
import { useMe } from '../../core/session.js';
import { StartButton, startRun } from './reconciliation.js';

const CHECKS = [
  'In the Users section of the realm, search for some of the users below by their subject. Do they exist, and are they enabled?',
  'In the User federation section, check whether a provider was removed or disabled, or does not answer.',
  'Check whether the realm was restored from an older backup, or whether Rollcall is now configured for another realm.',
];

const CHECK_OF_ORGANIZATIONS =
  'In the Organizations section, check whether the organizations below still exist, and look at their settings, members and teams.';

const users = (number) => plural(number, 'user', 'users');
const organizations = (number) => plural(number, 'organization', 'organizations');

/** Effect of a run on the records of each kind that the brake counts: completes "It would have …". */
const EFFECTS = {
  gone: (_, { missing, disabled }) =>
    [
      missing > 0 && `erased the records of at least ${users(missing)} who are missing in Keycloak`,
      disabled > 0 && `disabled ${users(disabled)}`,
    ]
      .filter(Boolean)
      .join(', and '),
  returned: (number) => `brought back ${users(number)} who were deleted`,
  enabled: (number) => `enabled ${users(number)} who are disabled`,
  emptied: (number) => `removed the value of a field from ${users(number)}`,
  replaced: (number) => `replaced the value of a field of ${users(number)}`,
  relinked: (number) => `linked the records of ${users(number)} to new identities`,
  'roles-gained': (number) => `given roles to ${users(number)}`,
  'roles-lost': (number) => `taken roles from ${users(number)}`,
  'organizations-ended': (number) =>
    `erased the records of at least ${organizations(number)} missing in Keycloak`,
  'organizations-disabled': (number) => `disabled ${organizations(number)}`,
  'organizations-restored': (number) => `brought back or enabled ${organizations(number)} that were deleted or disabled`,
  'organizations-changed': (number) => `replaced the value of a field of ${organizations(number)}`,
  'memberships-ended': (number) =>
    `ended at least ${plural(number, 'membership', 'memberships')} missing in Keycloak, or of another type there`,
  'memberships-returned': (number) => `brought back ${plural(number, 'membership', 'memberships')} that had ended`,
  'teams-ended': (number) => `ended at least ${plural(number, 'team', 'teams')} missing in Keycloak`,
};

export function Brake({ run }) {
  const { admin } = useMe();
  const [confirming, setConfirming] = useState(false);

  return html`<section class="notice warning stack tight" aria-labelledby="brake">
    <h2 id="brake">The brake stopped this reconciliation. Nothing was changed.</h2>
    <p>It would have</p>
    <ul>
      ${exceeded(run).map(
        ({ text, limit }) => html`<li key=${text}>${text}${limit !== null && `, which is more than ${count(limit)}`}</li>`,
      )}
    </ul>
    <p>Usually the cause is a problem in Keycloak.</p>
    <p class="muted small-text">${exactNumbers(run)}</p>
    <h3>What to check in Keycloak</h3>
    <ul>
      ${checks(run).map((check) => html`<li key=${check}>${check}</li>`)}
    </ul>
    <p>
      If Keycloak is wrong, fix it there and reconcile again. If the changes were made on purpose, force the reconciliation. Rollcall
      still confirms each missing and each returning user, and each missing organization, membership and team, with Keycloak.
      ${!admin && ' Only administrators can start a reconciliation.'}
    </p>
    ${admin &&
    html`<div class="row">
      <${StartButton} label="Reconcile again" />
      <button type="button" class="button danger" onClick=${() => setConfirming(true)}>Force</button>
    </div>`}
    ${confirming &&
    html`<${Confirm}
      title="Force the reconciliation"
      text=${forcedText(run)}
      word="force"
      action="Force the reconciliation"
      danger
      onConfirm=${() => startRun({ force: true })}
      onClose=${() => setConfirming(false)}
    />`}
  </section>`;
}

function checks({ brake }) {
  const concerned = brake.some(
    ({ kind, records, limit }) => /^(organizations|memberships|teams)-/.test(kind) && records > limit,
  );
  return concerned ? [CHECK_OF_ORGANIZATIONS, ...CHECKS] : CHECKS;
}

/** The service's message has the exact numbers. Its last sentence, on forcing a run, is for users of the API and cut off. */
function exactNumbers(run) {
  return (run.problem ?? '').replace(/ [^.]*\bforce\b[^.]*\.$/, '');
}

/** The kinds above their limit. */
function exceeded({ brake, counts }) {
  return brake
    .filter(({ records, limit }) => records > limit)
    .map(({ kind, records, limit }) => ({ text: EFFECTS[kind]?.(records, counts) ?? `changed ${users(records)}: ${kind}`, limit }));
}

function forcedText({ brake, counts }) {
  const records = (wanted) => brake.find(({ kind }) => kind === wanted)?.records ?? 0;
  const disabled = records('organizations-disabled');
  const memberships = records('memberships-ended');
  return [
    'This makes all the changes that the brake stopped.',
    counts.missing > 0 &&
      `It erases the records of at least ${users(counts.missing)} with their personal data, and cannot be undone.`,
    counts.disabled > 0 && `It disables ${users(counts.disabled)}, who can no longer sign in here.`,
    disabled > 0 && `It disables ${organizations(disabled)}.`,
    memberships > 0 &&
      `It ends at least ${plural(memberships, 'membership', 'memberships')}. The roles in the organizations are lost for good.`,
  ]
    .filter(Boolean)
    .join(' ');
}
