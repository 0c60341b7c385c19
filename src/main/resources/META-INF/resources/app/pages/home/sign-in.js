// What the person signs in with. Passwords, apps and keys are set on Keycloak's pages, as far as the realm offers that.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { useChanges } from '../../shared/security/changes.js';
import { labelOfAction, labelOfCredential, nameOfCredential } from '../../shared/security/labels.js';
import { Reading, useReading } from '../../shared/security/reading.js';
import { CredentialRow, FederationRow, Group, IdentityRow, ProvidersUnknown, RowButton } from '../../shared/security/rows.js';
import { isLinkable, leaveFor, linkTo, removalOf } from './keycloak-action.js';

const ME = '/api/v1/users/me';
const PARTS = ['credentials', 'identities', 'required-actions'];

export function SignIn({ me, isProtected, onPending }) {
  const reading = useReading(ME, PARTS);
  const changes = useChanges({ reload: reading.load, onPending });
  return html`<section class="card stack" aria-labelledby="security">
    <h2 id="security" tabindex="-1" ref=${changes.heading}>${t('account.signIn.title')}</h2>
    ${changes.feedback}
    ${me.email && !me.emailVerified && html`<${Unverified} me=${me} changes=${changes} isProtected=${isProtected} />`}
    <${Reading} reading=${reading} lines=6>
      ${(known) => html`<${Ways} known=${known} changes=${changes} isProtected=${isProtected} />`}
    <//>
  </section>`;
}

function Unverified({ me, changes, isProtected }) {
  const { email } = me;
  const mail = { method: 'POST', path: `${ME}/verification-mail`, done: t('account.signIn.mailSent', { email }) };
  return html`<div class="notice warning">
    <p>${t('account.signIn.unverified', { email })}</p>
    ${!isProtected &&
    html`<${RowButton} label=${t('account.signIn.sendAgain')} busy=${changes.busy} onClick=${changes.now(mail)} />`}
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
      <p>${t('account.signIn.asked', { actions: asked.map(labelOfAction).join('; ') })}</p>
    </div>`}
    <${Password} passwords=${items.filter(({ type }) => type === 'password')} ...${ways} />
    <${Passkeys} passkeys=${items.filter(({ type }) => type === 'webauthn-passwordless')} ...${ways} />
    <${SecondFactors} factors=${items.filter(({ type }) => !['password', 'webauthn-passwordless'].includes(type))} ...${ways} />
    <${LinkedAccounts} ...${known.identities} providersKnown=${providersKnown} ...${ways} />
  `;
}

/** A button that leads to Keycloak's page for an action, if the realm has enabled it. */
function ToKeycloak({ offered, action, label = labelOfAction({ alias: action }) }) {
  return offered.has(action) && html`<${RowButton} label=${label} onClick=${() => leaveFor(action)} />`;
}

function removalButton(credential, { changes, mayRemove }) {
  const name = nameOfCredential(credential);
  const title = t('account.signIn.removeNamed', { credential: name });
  const removal = {
    method: 'DELETE',
    path: `${ME}/credentials/${encodeURIComponent(credential.id)}`,
    title,
    text: t('account.signIn.removalText'),
    action: t('account.signIn.remove'),
    done: t('account.signIn.removed', { credential: name }),
  };
  return (
    mayRemove(credential.id) &&
    html`<${RowButton} label=${t('account.signIn.remove')} name=${title} danger onClick=${changes.ask(removal)} />`
  );
}

function Password({ passwords, offered, waysToSignIn, ...ways }) {
  const isFederated = waysToSignIn.some(({ kind }) => kind === 'federation');
  const change = html`<${ToKeycloak}
    offered=${offered}
    action="UPDATE_PASSWORD"
    label=${passwords.length > 0 || isFederated ? t('account.signIn.changePassword') : t('account.signIn.setPassword')}
  />`;
  const rows = passwords.map(
    (credential, index) => html`<${CredentialRow} key=${credential.id} credential=${credential} titled>
      ${index === 0 && change} ${removalButton(credential, ways)}
    <//>`,
  );
  return html`<${Group} title=${labelOfCredential('password')} rows=${rows} none=${!isFederated && t('account.signIn.noPassword')}>
    ${isFederated &&
    html`<ul class="rows security">
      <${FederationRow} ways=${waysToSignIn} text=${t('account.signIn.directory')} />
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
      title=${t('account.signIn.passkeys')}
      hint=${t('account.signIn.passkeysHint')}
      rows=${rows}
      none=${t('account.signIn.noPasskey')}
    >
      <div class="row"><${ToKeycloak} offered=${offered} action=${action} /></div>
    <//>`
  );
}

/** Keycloak alone can ask for the factor before it is removed. */
function SecondFactors({ factors, offered }) {
  const removable = offered.has('delete_credential');
  const rows = factors.map((credential) => {
    const name = t('account.signIn.removeNamed', { credential: nameOfCredential(credential) });
    const remove = () => leaveFor(removalOf(credential));
    return html`<${CredentialRow} key=${credential.id} credential=${credential}>
      ${removable && html`<${RowButton} label=${t('account.signIn.remove')} name=${name} danger onClick=${remove} />`}
    <//>`;
  });
  const removal = removable ? t('account.signIn.factorRemovable') : t('account.signIn.factorNotRemovable');
  return html`<${Group}
    title=${t('account.signIn.secondFactor')}
    hint=${[t('account.signIn.factorHint'), rows.length > 0 && removal].filter(Boolean).join(' ')}
    rows=${rows}
    none=${t('account.signIn.noFactor')}
  >
    <div class="row">
      <${ToKeycloak} offered=${offered} action="CONFIGURE_TOTP" />
      <${ToKeycloak} offered=${offered} action="webauthn-register" />
    </div>
  <//>`;
}

/** `linkable` are the providers with which no account is linked, if the realm lets people link accounts. */
function LinkedAccounts({ items, linkable, providersKnown, mayRemove, changes }) {
  const rows = items.map((identity) => {
    const { provider } = identity;
    const title = t('account.signIn.unlinkNamed', { provider });
    const unlink = {
      method: 'DELETE',
      path: `${ME}/identities/${encodeURIComponent(provider)}`,
      title,
      text: t('account.signIn.unlinkText', { provider }),
      action: t('account.signIn.unlink'),
      done: t('account.signIn.unlinked', { provider }),
    };
    return html`<${IdentityRow} key=${provider} identity=${identity}>
      ${mayRemove(provider) &&
      html`<${RowButton} label=${t('account.signIn.unlink')} name=${title} danger onClick=${changes.ask(unlink)} />`}
    <//>`;
  });
  return html`<${Group} title=${t('account.signIn.linkedAccounts')} rows=${rows} none=${t('account.signIn.noLinkedAccount')}>
    <${ProvidersUnknown} known=${providersKnown} />
    <div class="row">
      ${linkable.filter(isLinkable).map(
        ({ provider, name }) => html`<${RowButton}
          key=${provider}
          label=${t('account.signIn.link', { provider: name ?? provider })}
          onClick=${() => leaveFor(linkTo(provider))}
        />`,
      )}
    </div>
  <//>`;
}
