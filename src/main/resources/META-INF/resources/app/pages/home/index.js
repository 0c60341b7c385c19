// The home page: a welcome for people who are signed out, the own account for everyone else.
import { html, useEffect } from '../../core/ui.js';
import { signInUrl } from '../../core/api.js';
import { Avatar, labelOf, nameOf } from '../../core/user.js';
import { LoadedPart, ProblemNotice } from '../../core/feedback.js';
import { INVITATION, takeReturn } from '../../core/kept-invitation.js';
import { Page } from '../../core/layout.js';
import { useDeclaredProfile } from '../../core/profile.js';
import { Changeable, useProtection } from '../../core/protection.js';
import { navigate } from '../../core/router.js';
import { forgetUser, useMe } from '../../core/session.js';
import { Time } from '../../core/time.js';
import { MyOrganizations } from '../../shared/organization.js';
import { MyData } from './data.js';
import { MyInvitations, OpenedInvitation } from './invitations.js';
import { Profile } from './profile.js';

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
  return html`<${Page} title="My account">
    <div class="stack">
      <${UserLine} me=${session.me} />
      <${Changeable} isProtected=${isProtected} subject="You administer"><${Profile} ...${session} declared=${declared} /><//>
      <section class="card stack" aria-labelledby="organizations">
        <h2 id="organizations">My organizations</h2>
        <${MyOrganizations} ...${session} />
      </section>
      <${MyInvitations} me=${session.me} />
      <${LoadedPart}
        card
        name="security"
        load=${() => import('./security.js')}
        ...${{ ...session, isProtected, accountUrl: declared.accountUrl }}
      />
      <${MyData} />
      ${deletable &&
      html`<${LoadedPart} card name="delete-account" load=${() => import('./delete-account.js')} ...${session} />`}
    </div>
  <//>`;
}

function Welcome() {
  return html`<${Page} title="Rollcall">
    <div class="welcome stack">
      <p>
        Rollcall is the user directory of this platform: it combines your Keycloak account with what the applications know about
        you. Sign in to view and edit your data.
      </p>
      <${OpenedInvitation} />
      <div class="row"><a class="button primary" href=${signInUrl('/')}>Sign in</a></div>
    </div>
  <//>`;
}

function UserLine({ me }) {
  return html`<section class="card stack" aria-label="About you">
    <div class="user-head">
      <${Avatar} user=${me} size=${64} />
      <div>
        <h2>${nameOf(me)}</h2>
        <p class="muted">${me.username}</p>
      </div>
    </div>
    <dl class="facts">
      <dt>E-mail</dt>
      <dd>
        ${me.email
          ? html`<span class="row"><span>${me.email}</span><${Verified} verified=${me.emailVerified} /></span>`
          : html`<span class="muted">None</span>`}
      </dd>
      ${me.phoneNumber && html`<dt>${labelOf('phoneNumber')}</dt><dd>${me.phoneNumber}</dd>`}
      <dt>Roles</dt>
      <dd>
        ${me.roles.length > 0
          ? html`<span class="row">${me.roles.map((role) => html`<span key=${role} class="badge">${role}</span>`)}</span>`
          : html`<span class="muted">None</span>`}
      </dd>
      <dt>First seen</dt>
      <dd><${Time} value=${me.createdAt} /></dd>
    </dl>
  </section>`;
}

function Verified({ verified }) {
  return verified
    ? html`<span class="badge good">Verified</span>`
    : html`<span class="badge warn">Not verified</span>`;
}

const NO_RECORD = {
  'account-disabled': 'Your account is disabled. Ask an administrator to enable it.',
  'account-deleted': 'Your account was deleted. Sign out. If this is a mistake, contact an administrator.',
  'not-a-user': 'You are signed in as a service, not as a user, so there is no account to show.',
};

/** Signed in at Keycloak, but without a record here. */
function NoRecord({ problem, caller, reload }) {
  const known = Object.keys(NO_RECORD).find((code) => problem?.is?.(code));
  if (!known) {
    return html`<${Page} title="My account"><${ProblemNotice} problem=${problem} onRetry=${reload} /><//>`;
  }
  return html`<${Page} title="My account">
    <div class="card stack">
      <p>${caller && html`You are signed in as <strong>${caller.username}</strong>. `}${NO_RECORD[known]}</p>
      <div class="row"><a class="button" href="/logout" onClick=${forgetUser}>Sign out</a></div>
    </div>
  <//>`;
}
