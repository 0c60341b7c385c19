// An open invitation: who invites to what, and accepting it, which needs a session with the invited address.
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { registrationUrl, signInUrl } from '../../core/api.js';
import { forgetDrafts } from '../../core/drafts.js';
import { ProblemNotice } from '../../core/feedback.js';
import { INVITATION, returnAfterSignOut } from '../../core/kept-invitation.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { brief, exact } from '../../core/time.js';
import { nameOf } from '../../core/user.js';
import { accept, refusal } from '../../shared/accept-invitation.js';
import { roleName } from '../../shared/organization.js';

export function Offer({ token, invitation, onSettled }) {
  const { state } = useMe();
  const { organizationName, inviterName } = invitation;
  return html`<${Page} title=${`Invitation to ${organizationName}`}>
    <div class="card stack">
      <p>
        ${inviterName ? html`<strong>${inviterName}</strong> invites you` : 'You are invited'} to join
        ${' '}<strong>${organizationName}</strong>.
      </p>
      <dl class="facts">
        <dt>Your role</dt>
        <dd>${roleName(invitation.role)}</dd>
        <dt>Sent to</dt>
        <dd>${invitation.email}</dd>
        <dt>Expires</dt>
        <dd><time datetime=${invitation.expiresAt} title=${exact(invitation.expiresAt)}>${brief(invitation.expiresAt)}</time></dd>
      </dl>
      ${state === 'in'
        ? html`<${Accept} ...${{ token, invitation, onSettled }} />`
        : html`<${SignIn} invitation=${invitation} />`}
    </div>
  <//>`;
}

function SignIn({ invitation: { email, inviterName, registration } }) {
  return html`
    <p>
      To accept, sign in with the account that has the address ${email}.${' '}
      ${registration
        ? 'If you have none, create one with that address.'
        : `If you have none, ask ${inviterName ?? 'the person who invited you'} for one: this service does not let people create accounts themselves.`}
    </p>
    <div class="row">
      <a class="button primary" href=${signInUrl(INVITATION)}>Sign in</a>
      ${registration && html`<a class="button" href=${registrationUrl(INVITATION)}>Create an account</a>`}
    </div>
  `;
}

function Accept({ token, invitation, onSettled }) {
  const { me, caller } = useMe();
  const [answer, setAnswer] = useState({ state: 'asking' });
  const { state, problem } = answer;
  const busy = state === 'busy';
  const result = useRef(null);

  useEffect(() => {
    // the button that had the focus may be gone
    if (['wrong-address', 'not-verified', 'pending'].includes(state)) {
      result.current.focus();
    }
  }, [state]);

  async function send() {
    if (busy) {
      return;
    }
    setAnswer({ state: 'busy' });
    try {
      const membership = await accept({ token });
      if (membership) {
        onSettled({ state: 'accepted', membership });
      } else {
        setAnswer({ state: 'pending' });
      }
    } catch (failure) {
      const refused = refusal(failure);
      if (refused) {
        onSettled(refused);
      } else {
        setAnswer({ state: stateOf(failure), problem: failure });
      }
    }
  }

  const button = (text) =>
    html`<button type="button" class="button primary" aria-disabled=${busy ? 'true' : 'false'} onClick=${send}>${text}</button>`;
  const other = html`<a class="button" href="/logout" onClick=${signOut}>Sign in with another account</a>`;
  const later = html`<${Link} class="button quiet" href="/">Not now<//>`;

  switch (state) {
    case 'wrong-address':
      return html`
        <div class="notice warning" role="alert" tabindex="-1" ref=${result}>
          <p>
            This invitation was sent to <strong>${problem.body.invitedEmail ?? invitation.email}</strong>, but you are signed in
            as${' '}<strong>${me?.email ?? caller?.username}</strong>. Only the person with the invited address can accept it.
          </p>
        </div>
        <div class="row">${other} ${later}</div>
      `;
    case 'not-verified':
      return html`
        <div class="notice warning" role="alert" tabindex="-1" ref=${result}>
          <p>
            Your e-mail address is not verified yet. Open the link in the mail with which Keycloak asks you to verify it, then try
            again. If you have no such mail, sign in again: Keycloak then sends one, if it is set up to. Otherwise ask an administrator.
          </p>
        </div>
        <div class="row">${button('Try again')} <a class="button" href="/logout" onClick=${signOut}>Sign in again</a> ${later}</div>
      `;
    case 'pending':
      return html`
        <div class="notice info" role="status" tabindex="-1" ref=${result}>
          <p>Pending: Keycloak did not answer in time. Rollcall tries to finish it by itself. Check again in a minute.</p>
        </div>
        <div class="row">${button('Check again')} ${later}</div>
      `;
    default:
      return html`
        ${caller &&
        html`<p>You are signed in as <strong>${me ? nameOf(me) : caller.username}</strong>${me?.email && ` (${me.email})`}.</p>`}
        <${ProblemNotice} problem=${problem} />
        <div class="row">${button(busy ? 'Accepting…' : 'Accept')} ${later}</div>
      `;
  }
}

function stateOf(problem) {
  if (problem.is?.('invitation-address')) {
    return 'wrong-address';
  }
  return problem.is?.('email-not-verified') ? 'not-verified' : 'failed';
}

function signOut() {
  forgetDrafts();
  returnAfterSignOut();
}
