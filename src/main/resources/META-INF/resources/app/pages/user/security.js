// How the user signs in, and where they are signed in. Readers see sessions and linked accounts, and change nothing.
import { html } from '../../core/ui.js';
import { plural } from '../../core/language.js';
import { Time } from '../../core/time.js';
import { nameOf } from '../../core/user.js';
import { useChanges } from '../../shared/security/changes.js';
import { nameOfCredential } from '../../shared/security/labels.js';
import { Reading, useReading } from '../../shared/security/reading.js';
import {
  CredentialRow,
  FederationRow,
  Group,
  IdentityRow,
  ProvidersUnknown,
  RowButton,
  SessionRow,
  nameOfSession,
} from '../../shared/security/rows.js';
import { RequiredActions } from './required-actions.js';

const FOR_READERS = ['sessions', 'identities'];
const FOR_ADMINISTRATORS = [...FOR_READERS, 'credentials', 'required-actions', 'lock'];

/**
 * @param mayRead whether the person is an administrator, who sees everything
 * @param mayChange whether the service would accept their changes
 */
export default function Security({ mayRead, mayChange, ...page }) {
  const { user, path, onAudited, onPending } = page;
  const reading = useReading(path, mayRead ? FOR_ADMINISTRATORS : FOR_READERS);
  const reload = () => {
    onAudited();
    return reading.load();
  };
  const changes = useChanges({ reload, onPending });
  const parts = { path, user, mayChange, changes };
  return html`<section class="card stack" aria-labelledby="security">
    <h2 id="security" tabindex="-1" ref=${changes.heading}>Sign-in and security</h2>
    ${changes.feedback}
    <${Reading} reading=${reading} lines=6>
      ${(known) => html`
        ${mayRead && html`<${Lock} lock=${known.lock} ...${parts} />`}
        ${mayRead && user.email && !user.emailVerified && html`<${Unverified} ...${parts} />`}
        ${mayRead && html`<${Credentials} known=${known.credentials} ...${parts} />`}
        <${LinkedAccounts} identities=${known.identities.items} ways=${known.credentials} ...${parts} />
        ${mayRead && html`<${RequiredActions} actions=${known['required-actions'].items} ...${parts} />`}
        <${Sessions} sessions=${known.sessions.items} ...${parts} />
      `}
    <//>
  </section>`;
}

function Lock({ lock, path, user, mayChange, changes }) {
  const { locked, until, failures } = lock;
  if (!locked) {
    return (
      failures > 0 &&
      html`<p class="muted">
        ${plural(failures, 'failed sign-in', 'failed sign-ins')} since the last successful one. <${LastFailure} ...${lock} />
      </p>`
    );
  }
  const unlock = { method: 'DELETE', path: `${path}/lock`, done: `${nameOf(user)} is not locked out any more.` };
  return html`<div class="notice warning">
    <p>
      ${until
        ? html`Keycloak has locked this user out after failed sign-ins, and unlocks them <${Time} value=${until} />.`
        : 'Keycloak has locked this user out after failed sign-ins, for good: unlock and enable them.'}
      ${' '}<${LastFailure} ...${lock} />
    </p>
    ${mayChange && html`<${RowButton} label="Unlock" busy=${changes.busy} onClick=${changes.now(unlock)} />`}
  </div>`;
}

function LastFailure({ lastFailureAt, lastFailureAddress }) {
  const from = lastFailureAddress ? `, from ${lastFailureAddress}` : '';
  return lastFailureAt && html`The last was <${Time} value=${lastFailureAt} />${from}.`;
}

function Unverified({ path, user, mayChange, changes }) {
  const mail = { method: 'POST', path: `${path}/verification-mail`, done: `Keycloak has sent an e-mail to ${user.email}.` };
  return html`<div class="row">
    <span>The e-mail address is not verified.</span>
    ${mayChange && html`<${RowButton} label="Send verification mail" busy=${changes.busy} onClick=${changes.now(mail)} />`}
  </div>`;
}

function Credentials({ known: { items, waysToSignIn }, path, user, mayChange, changes }) {
  const name = nameOf(user);
  const row = (credential) => {
    const what = nameOfCredential(credential);
    const isLast = waysToSignIn.length > 0 && waysToSignIn.every(({ id }) => id === credential.id);
    const removal = {
      method: 'DELETE',
      path: `${path}/credentials/${encodeURIComponent(credential.id)}`,
      title: `Remove the ${what} of ${name}`,
      text: isLast
        ? `${name} has no other way to sign in. Their sessions go on.`
        : `${name} can no longer use it. Their sessions go on. They have to set up a new one themselves.`,
      action: 'Remove',
      done: `The ${what} is removed.`,
    };
    return html`<${CredentialRow} key=${credential.id} credential=${credential}>
      ${mayChange && html`<${RowButton} label="Remove" name=${`Remove the ${what}`} danger onClick=${changes.ask(removal)} />`}
    <//>`;
  };
  const text = 'From a directory that Keycloak is connected to';
  const federation = html`<${FederationRow} key="federation" ways=${waysToSignIn} text=${text} />`;
  const isFederated = waysToSignIn.some(({ kind }) => kind === 'federation');
  return html`<${Group}
    title="Credentials"
    hint=${waysToSignIn.length === 0 && 'The user has no way to sign in.'}
    rows=${[...(isFederated ? [federation] : []), ...items.map(row)]}
    none="None"
  />`;
}

/** @param ways what the API says of the ways to sign in; undefined for readers */
function LinkedAccounts({ identities, ways, path, user, mayChange, changes }) {
  const rows = identities.map((identity) => {
    const { provider } = identity;
    const unlink = {
      method: 'DELETE',
      path: `${path}/identities/${encodeURIComponent(provider)}`,
      title: `Unlink ${provider}`,
      text: `${nameOf(user)} can no longer sign in with the account at ${provider}. The account itself stays.`,
      action: 'Unlink',
      done: `The account at ${provider} is not linked any more.`,
    };
    return html`<${IdentityRow} key=${provider} identity=${identity}>
      ${mayChange && html`<${RowButton} label="Unlink" name=${`Unlink ${provider}`} danger onClick=${changes.ask(unlink)} />`}
    <//>`;
  });
  return html`<${Group} title="Linked accounts" rows=${rows} none="None">
    <${ProvidersUnknown} known=${ways?.providersKnown ?? true} />
  <//>`;
}

function Sessions({ sessions, path, user, mayChange, changes }) {
  const rows = sessions.map((session) => {
    const name = nameOfSession(session);
    const end = {
      method: 'DELETE',
      path: `${path}/sessions/${encodeURIComponent(session.id)}`,
      title: `End a session of ${nameOf(user)}`,
      text: `The ${name}, ends for all its applications. The user has to sign in again there.`,
      action: 'End session',
      done: 'The session has ended.',
    };
    return html`<${SessionRow} key=${session.id} session=${session}>
      ${mayChange && html`<${RowButton} label="End" name=${`End the ${name}`} danger onClick=${changes.ask(end)} />`}
    <//>`;
  });
  const hint = 'Without offline sessions, which Keycloak does not list.';
  return html`<${Group} title="Sessions" hint=${hint} rows=${rows} none="None" />`;
}
