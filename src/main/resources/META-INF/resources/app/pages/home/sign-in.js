// What the person signs in with. Passwords, apps and keys are set on Keycloak's pages, as far as the realm offers that.
import { html } from '../../core/ui.js';
import { useChanges } from '../../shared/security/changes.js';
import { labelOfAction, nameOfCredential } from '../../shared/security/labels.js';
import { Reading, useReading } from '../../shared/security/reading.js';
import { CredentialRow, FederationRow, Group, IdentityRow, ProvidersUnknown, RowButton } from '../../shared/security/rows.js';
import { leaveFor, removalOf } from './keycloak-action.js';

const ME = '/api/v1/users/me';
const PARTS = ['credentials', 'identities', 'required-actions'];

export function SignIn({ me, isProtected, onPending }) {
  const reading = useReading(ME, PARTS);
  const changes = useChanges({ reload: reading.load, onPending });
  return html`<section class="card stack" aria-labelledby="security">
    <h2 id="security" tabindex="-1" ref=${changes.heading}>Sign-in and security</h2>
    ${changes.feedback}
    ${me.email && !me.emailVerified && html`<${Unverified} me=${me} changes=${changes} isProtected=${isProtected} />`}
    <${Reading} reading=${reading} lines=6>
      ${(known) => html`<${Ways} known=${known} changes=${changes} isProtected=${isProtected} />`}
    <//>
  </section>`;
}

function Unverified({ me, changes, isProtected }) {
  const mail = { method: 'POST', path: `${ME}/verification-mail`, done: `Keycloak has sent an e-mail to ${me.email}.` };
  return html`<div class="notice warning">
    <p>Your e-mail address is not verified. Open the link in the e-mail that Keycloak has sent to ${me.email}.</p>
    ${!isProtected &&
    html`<${RowButton} label="Send verification mail again" busy=${changes.busy} onClick=${changes.now(mail)} />`}
  </div>`;
}

function Ways({ known, changes, isProtected }) {
  const { items, waysToSignIn, providersKnown } = known.credentials;
  const actions = known['required-actions'].items;
  const asked = actions.filter((action) => action.asked);
  const offered = new Set(actions.map(({ alias }) => alias));
  // the service refuses to remove the last way to sign in
  const mayRemove = (id) => !isProtected && waysToSignIn.some((way) => way.id !== id);
  const ways = { offered, mayRemove, changes, waysToSignIn };
  return html`
    ${asked.length > 0 &&
    html`<div class="notice info">
      <p>Keycloak asks you for this at your next sign-in: ${asked.map(labelOfAction).join('; ')}.</p>
    </div>`}
    <${Password} passwords=${items.filter(({ type }) => type === 'password')} ...${ways} />
    <${Passkeys} passkeys=${items.filter(({ type }) => type === 'webauthn-passwordless')} ...${ways} />
    <${SecondFactors} factors=${items.filter(({ type }) => !['password', 'webauthn-passwordless'].includes(type))} ...${ways} />
    <${LinkedAccounts} identities=${known.identities.items} providersKnown=${providersKnown} ...${ways} />
  `;
}

/** A button that leads to Keycloak's page for an action, if the realm has enabled it. */
function ToKeycloak({ offered, action, label }) {
  return offered.has(action) && html`<${RowButton} label=${label} onClick=${() => leaveFor(action)} />`;
}

function removalButton(credential, { changes, mayRemove }) {
  const name = nameOfCredential(credential);
  const removal = {
    method: 'DELETE',
    path: `${ME}/credentials/${encodeURIComponent(credential.id)}`,
    title: `Remove the ${name}`,
    text: 'You can no longer sign in with it. Where you are signed in, you stay signed in.',
    action: 'Remove',
    done: `The ${name} is removed.`,
  };
  return (
    mayRemove(credential.id) &&
    html`<${RowButton} label="Remove" name=${`Remove the ${name}`} danger onClick=${changes.ask(removal)} />`
  );
}

function Password({ passwords, offered, waysToSignIn, ...ways }) {
  const isFederated = waysToSignIn.some(({ kind }) => kind === 'federation');
  const change = html`<${ToKeycloak}
    offered=${offered}
    action="UPDATE_PASSWORD"
    label=${passwords.length > 0 || isFederated ? 'Change password' : 'Set a password'}
  />`;
  const rows = passwords.map(
    (credential, index) => html`<${CredentialRow} key=${credential.id} credential=${credential}>
      ${index === 0 && change} ${removalButton(credential, ways)}
    <//>`,
  );
  return html`<${Group} title="Password" rows=${rows} none=${!isFederated && 'You have no password.'}>
    ${isFederated &&
    html`<ul class="rows security">
      <${FederationRow} ways=${waysToSignIn} text="You sign in with the account of a directory that Keycloak is connected to." />
    </ul>`}
    ${rows.length === 0 && html`<div class="row">${change}</div>`}
  <//>`;
}

function Passkeys({ passkeys, offered, ...ways }) {
  const action = 'webauthn-register-passwordless';
  const rows = passkeys.map(
    (credential) => html`<${CredentialRow} key=${credential.id} credential=${credential}>${removalButton(credential, ways)}<//>`,
  );
  return (
    (rows.length > 0 || offered.has(action)) &&
    html`<${Group}
      title="Passkeys"
      hint="You sign in with the fingerprint, face or PIN of a device, instead of a password."
      rows=${rows}
      none="You have no passkey."
    >
      <div class="row"><${ToKeycloak} offered=${offered} action=${action} label="Add a passkey" /></div>
    <//>`
  );
}

/** Keycloak alone can ask for the factor before it is removed. */
function SecondFactors({ factors, offered }) {
  const removable = offered.has('delete_credential');
  const rows = factors.map((credential) => {
    const name = `Remove the ${nameOfCredential(credential)}`;
    const remove = () => leaveFor(removalOf(credential));
    return html`<${CredentialRow} key=${credential.id} credential=${credential}>
      ${removable && html`<${RowButton} label="Remove" name=${name} danger onClick=${remove} />`}
    <//>`;
  });
  const hint = removable ? 'Keycloak asks for it before it is removed.' : 'Only an administrator can remove it.';
  return html`<${Group}
    title="Second factor"
    hint=${`Asked for besides your password.${rows.length > 0 ? ` ${hint}` : ''}`}
    rows=${rows}
    none="You have no second factor."
  >
    <div class="row">
      <${ToKeycloak} offered=${offered} action="CONFIGURE_TOTP" label="Set up an authenticator app" />
      <${ToKeycloak} offered=${offered} action="webauthn-register" label="Add a security key" />
    </div>
  <//>`;
}

function LinkedAccounts({ identities, providersKnown, mayRemove, changes }) {
  const rows = identities.map((identity) => {
    const { provider } = identity;
    const unlink = {
      method: 'DELETE',
      path: `${ME}/identities/${encodeURIComponent(provider)}`,
      title: `Unlink ${provider}`,
      text: `You can no longer sign in with your account at ${provider}. The account itself stays.`,
      action: 'Unlink',
      done: `Your account at ${provider} is not linked any more.`,
    };
    return html`<${IdentityRow} key=${provider} identity=${identity}>
      ${mayRemove(provider) &&
      html`<${RowButton} label="Unlink" name=${`Unlink ${provider}`} danger onClick=${changes.ask(unlink)} />`}
    <//>`;
  });
  return html`<${Group} title="Linked accounts" rows=${rows} none="No account at another provider is linked.">
    <${ProvidersUnknown} known=${providersKnown} />
  <//>`;
}
