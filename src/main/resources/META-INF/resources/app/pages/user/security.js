// How the user signs in, and where they are signed in. Readers see sessions and linked accounts, and change nothing.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { rich, t } from '../../core/texts.js';
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
import { SignIns } from '../../shared/security/sign-ins.js';
import { RequiredActions } from './required-actions.js';

const FOR_READERS = ['sessions', 'identities'];
const FOR_ADMINISTRATORS = [...FOR_READERS, 'credentials', 'required-actions', 'lock'];

/**
 * @param isSelf whether it is the person's own account, of which they change this on their account page
 * @param mayRead whether the person is an administrator, who sees everything
 * @param mayChange whether the service would accept their changes
 */
export default function Security({ isSelf, mayRead, mayChange, ...page }) {
  const { user, path, onAudited, onPending } = page;
  const reading = useReading(path, mayRead ? FOR_ADMINISTRATORS : FOR_READERS);
  const reload = () => {
    onAudited();
    return reading.load();
  };
  const changes = useChanges({ reload, onPending });
  const parts = { path, user, mayChange, changes };
  return html`<section class="card stack" aria-labelledby="security">
    <h2 id="security" tabindex="-1" ref=${changes.heading}>${t('user.security.title')}</h2>
    ${changes.feedback}
    ${isSelf &&
    html`<p class="muted">
      ${rich('user.security.ownAccount', { page: html`<${Link} href="/">${t('user.security.accountPage')}<//>` })}
    </p>`}
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
    <${SignIns} path=${path} level=${3} />
  </section>`;
}

function Lock({ lock, path, user, mayChange, changes }) {
  const { locked, until, failures } = lock;
  if (!locked) {
    return (
      failures > 0 &&
      html`<p class="muted">
        ${t('user.security.failures', { count: failures })} <${LastFailure} ...${lock} />
      </p>`
    );
  }
  const unlock = { method: 'DELETE', path: `${path}/lock`, done: t('user.security.unlocked', { user: nameOf(user) }) };
  return html`<div class="notice warning">
    <p>
      ${until
        ? rich('user.security.lockedUntil', { time: html`<${Time} value=${until} />` })
        : t('user.security.lockedForGood')}
      ${' '}<${LastFailure} ...${lock} />
    </p>
    ${mayChange && html`<${RowButton} label=${t('user.security.unlock')} busy=${changes.busy} onClick=${changes.now(unlock)} />`}
  </div>`;
}

function LastFailure({ lastFailureAt, lastFailureAddress }) {
  if (!lastFailureAt) {
    return null;
  }
  const time = html`<${Time} value=${lastFailureAt} />`;
  return lastFailureAddress
    ? rich('user.security.lastFailureFrom', { time, address: lastFailureAddress })
    : rich('user.security.lastFailure', { time });
}

function Unverified({ path, user, mayChange, changes }) {
  const done = t('user.security.mailSent', { email: user.email });
  const mail = { method: 'POST', path: `${path}/verification-mail`, done };
  return html`<div class="row">
    <span>${t('user.security.unverified')}</span>
    ${mayChange && html`<${RowButton} label=${t('user.security.sendMail')} busy=${changes.busy} onClick=${changes.now(mail)} />`}
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
      title: t('user.security.removeTitle', { credential: what, user: name }),
      text: isLast
        ? t('user.security.removeLastText', { user: name })
        : t('user.security.removeText', { user: name }),
      action: t('user.security.remove'),
      done: t('user.security.removed', { credential: what }),
    };
    return html`<${CredentialRow} key=${credential.id} credential=${credential}>
      ${mayChange &&
      html`<${RowButton}
        label=${t('user.security.remove')}
        name=${t('user.security.removeCredential', { credential: what })}
        danger
        onClick=${changes.ask(removal)}
      />`}
    <//>`;
  };
  const text = t('user.security.directory');
  const federation = html`<${FederationRow} key="federation" ways=${waysToSignIn} text=${text} />`;
  const isFederated = waysToSignIn.some(({ kind }) => kind === 'federation');
  return html`<${Group}
    title=${t('user.security.credentials')}
    hint=${waysToSignIn.length === 0 && t('user.security.noWay')}
    rows=${[...(isFederated ? [federation] : []), ...items.map(row)]}
    none=${t('user.security.noCredentials')}
  />`;
}

/** @param ways what the API says of the ways to sign in; undefined for readers */
function LinkedAccounts({ identities, ways, path, user, mayChange, changes }) {
  const rows = identities.map((identity) => {
    const { provider } = identity;
    const unlink = {
      method: 'DELETE',
      path: `${path}/identities/${encodeURIComponent(provider)}`,
      title: t('user.security.unlinkProvider', { provider }),
      text: t('user.security.unlinkText', { user: nameOf(user), provider }),
      action: t('user.security.unlink'),
      done: t('user.security.unlinked', { provider }),
    };
    return html`<${IdentityRow} key=${provider} identity=${identity}>
      ${mayChange &&
      html`<${RowButton}
        label=${t('user.security.unlink')}
        name=${t('user.security.unlinkProvider', { provider })}
        danger
        onClick=${changes.ask(unlink)}
      />`}
    <//>`;
  });
  return html`<${Group} title=${t('user.security.linkedAccounts')} rows=${rows} none=${t('user.security.noLinkedAccounts')}>
    <${ProvidersUnknown} known=${ways?.providersKnown ?? true} />
  <//>`;
}

function Sessions({ sessions, path, user, mayChange, changes }) {
  const rows = sessions.map((session) => {
    const name = nameOfSession(session);
    const end = {
      method: 'DELETE',
      path: `${path}/sessions/${encodeURIComponent(session.id)}`,
      title: t('user.security.endTitle', { user: nameOf(user) }),
      text: t('user.security.endText', { session: name }),
      action: t('user.security.endSession'),
      done: t('user.security.sessionEnded'),
    };
    return html`<${SessionRow} key=${session.id} session=${session}>
      ${mayChange &&
      html`<${RowButton}
        label=${t('user.security.end')}
        name=${t('user.security.endThe', { session: name })}
        danger
        onClick=${changes.ask(end)}
      />`}
    <//>`;
  });
  return html`<${Group}
    title=${t('user.security.sessions')}
    hint=${t('user.security.sessionsHint')}
    rows=${rows}
    none=${t('user.security.noSessions')}
  />`;
}
