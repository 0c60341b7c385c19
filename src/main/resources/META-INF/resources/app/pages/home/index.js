// The home page: a welcome for people who are signed out, the own account for everyone else.
import { html, useEffect } from '../../core/ui.js';
import { HAS_KEYS } from '../../core/branding.js';
import { Avatar, labelOf, nameOf } from '../../core/user.js';
import { LoadedPart, ProblemNotice } from '../../core/feedback.js';
import { INVITATION, takeReturn } from '../../core/kept-invitation.js';
import { Page } from '../../core/layout.js';
import { useDeclaredProfile } from '../../core/profile.js';
import { Changeable, useProtection } from '../../core/protection.js';
import { navigate } from '../../core/router.js';
import { forgetUser, useMe } from '../../core/session.js';
import { rich, t, withTexts } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { MyOrganizations } from '../../shared/organization.js';
import { useEmailChange } from '../../shared/security/email-change.js';
import { MyData } from './data.js';
import { MyInvitations } from './invitations.js';
import { Profile } from './profile.js';
import { Welcome } from './welcome.js';

export default function Home() {
  const session = useMe();
  useEffect(() => {
    if (takeReturn() && session.state === 'out') {
      navigate(INVITATION, { replace: true });
    }
  }, []);
  if (session.state === 'out') {
    return html`<${Welcome} />`;
  }
  if (!session.me) {
    return html`<${NoRecord} ...${session} />`;
  }
  return html`<${Account} ...${session} />`;
}

function Account(session) {
  const { isProtected, deletable } = useProtection('me');
  const declared = useDeclaredProfile();
  const { change, load } = useEmailChange();
  return html`<${Page} title=${t('account.title')}>
    <div class="stack">
      <${UserLine} me=${session.me} />
      ${change?.pendingEmail &&
      html`<${LoadedPart}
        card
        name="pending-email"
        load=${() => import('./pending-email.js')}
        ...${{ me: session.me, change, reload: load }}
      />`}
      <${Changeable} isProtected=${isProtected} own>
        <${Profile} ...${session} declared=${declared} emailChange=${{ possible: change?.possible ?? true, reload: load }} />
      <//>
      <section class="card stack" aria-labelledby="organizations">
        <h2 id="organizations">${t('account.organizations')}</h2>
        <${MyOrganizations} ...${session} />
      </section>
      <${MyInvitations} me=${session.me} />
      <${LoadedPart}
        card
        name="security"
        load=${() => import('./security.js')}
        ...${{ ...session, isProtected, accountUrl: declared.accountUrl }}
      />
      ${HAS_KEYS &&
      html`<${LoadedPart} card name="keys" load=${() => withTexts('keys', () => import('./keys.js'))} ...${{ ...session, isProtected }} />`}
      ${HAS_KEYS && html`<${LoadedPart} card name="agents" load=${() => withTexts('agents', () => import('./agents.js'))} />`}
      <${MyData} />
      ${deletable &&
      html`<${LoadedPart} card name="delete-account" load=${() => import('./delete-account.js')} ...${session} />`}
    </div>
  <//>`;
}

function UserLine({ me }) {
  return html`<section class="card stack" aria-label=${t('account.about.label')}>
    <div class="user-head">
      <${Avatar} user=${me} size=${64} />
      <div>
        <h2>${nameOf(me)}</h2>
        <p class="muted">${me.username}</p>
      </div>
    </div>
    <dl class="facts">
      <dt>${labelOf('email')}</dt>
      <dd>
        ${me.email
          ? html`<span class="row"><span>${me.email}</span><${Verified} verified=${me.emailVerified} /></span>`
          : html`<span class="muted">${t('account.about.none')}</span>`}
      </dd>
      ${me.phoneNumber && html`<dt>${labelOf('phoneNumber')}</dt><dd>${me.phoneNumber}</dd>`}
      <dt>${labelOf('roles')}</dt>
      <dd>
        ${me.roles.length > 0
          ? html`<span class="row">${me.roles.map((role) => html`<span key=${role} class="badge">${role}</span>`)}</span>`
          : html`<span class="muted">${t('account.about.none')}</span>`}
      </dd>
      <dt>${t('account.about.firstSeen')}</dt>
      <dd><${Time} value=${me.createdAt} /></dd>
    </dl>
  </section>`;
}

function Verified({ verified }) {
  return verified
    ? html`<span class="badge good">${t('account.about.verified')}</span>`
    : html`<span class="badge warn">${t('account.about.notVerified')}</span>`;
}

/** The names of the texts, by the type of the problem. */
const NO_RECORD = { 'account-disabled': 'disabled', 'account-deleted': 'deleted', 'not-a-user': 'notAUser' };

/** Signed in at Keycloak, but without a record here. */
function NoRecord({ problem, caller, reload }) {
  const known = Object.keys(NO_RECORD).find((code) => problem?.is?.(code));
  if (!known) {
    return html`<${Page} title=${t('account.title')}><${ProblemNotice} problem=${problem} onRetry=${reload} /><//>`;
  }
  const signedIn = caller && rich('account.signedInAs', { name: html`<strong>${caller.username}</strong>` });
  return html`<${Page} title=${t('account.title')}>
    <div class="card stack">
      <p>${signedIn && html`${signedIn} `}${t(`account.noRecord.${NO_RECORD[known]}`)}</p>
      <div class="row"><a class="button" href="/logout" onClick=${forgetUser}>${t('account.signOut')}</a></div>
    </div>
  <//>`;
}
