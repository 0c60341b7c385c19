// An open invitation: who invites to what, and accepting it, which needs a session with the invited address.
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { registrationUrl, signInUrl } from '../../core/api.js';
import { NAME } from '../../core/branding.js';
import { forgetDrafts } from '../../core/drafts.js';
import { ProblemNotice } from '../../core/feedback.js';
import { INVITATION, returnAfterSignOut } from '../../core/kept-invitation.js';
import { Page } from '../../core/layout.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
import { brief, exact } from '../../core/time.js';
import { nameOf } from '../../core/user.js';
import { accept, refusal } from '../../shared/accept-invitation.js';
import { roleName } from '../../shared/organization.js';

export function Offer({ token, invitation, onSettled }) {
  const { state } = useMe();
  const { organizationName, inviterName } = invitation;
  const organization = html`<strong>${organizationName}</strong>`;
  return html`<${Page} title=${t('invitation.titleNamed', { organization: organizationName })}>
    <div class="card stack">
      <p>
        ${inviterName
          ? rich('invitation.invitedBy', { inviter: html`<strong>${inviterName}</strong>`, organization })
          : rich('invitation.invited', { organization })}
      </p>
      <dl class="facts">
        <dt>${t('invitation.role')}</dt>
        <dd>${roleName(invitation.role)}</dd>
        <dt>${t('invitation.sentTo')}</dt>
        <dd>${invitation.email}</dd>
        <dt>${t('invitation.expires')}</dt>
        <dd><time datetime=${invitation.expiresAt} title=${exact(invitation.expiresAt)}>${brief(invitation.expiresAt)}</time></dd>
      </dl>
      ${state === 'in'
        ? html`<${Accept} ...${{ token, invitation, onSettled }} />`
        : html`<${SignIn} invitation=${invitation} />`}
    </div>
  <//>`;
}

function SignIn({ invitation: { email, inviterName, registration } }) {
  const askInviter = () => (inviterName ? t('invitation.askInviter', { inviter: inviterName }) : t('invitation.askUnknownInviter'));
  return html`
    <p>${t('invitation.signInToAccept', { email })} ${registration ? t('invitation.mayRegister') : askInviter()}</p>
    <div class="row">
      <a class="button primary" href=${signInUrl(INVITATION)}>${t('invitation.signIn')}</a>
      ${registration && html`<a class="button" href=${registrationUrl(INVITATION)}>${t('invitation.createAccount')}</a>`}
    </div>
  `;
}

function Accept({ token, invitation, onSettled }) {
  const { me, caller } = useMe();
  const [answer, setAnswer] = useState({ state: isForSomebodyElse(me, invitation) ? 'wrong-address' : 'asking' });
  const { state, problem } = answer;
  const busy = state === 'busy';
  const result = useRef(null);
  const first = useRef(state);

  useEffect(() => {
    // the button that had the focus may be gone
    if (state !== first.current && ['wrong-address', 'not-verified', 'pending'].includes(state)) {
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
  const other = html`<a class="button" href="/logout" onClick=${signOut}>${t('invitation.otherAccount')}</a>`;
  const again = html`<a class="button" href="/logout" onClick=${signOut}>${t('invitation.signInAgain')}</a>`;
  const later = html`<${Link} class="button quiet" href="/">${t('invitation.notNow')}<//>`;

  switch (state) {
    case 'wrong-address':
      return html`
        <div class="notice warning" role="alert" tabindex="-1" ref=${result}>
          <p>
            ${rich('invitation.wrongAddress', {
              invited: html`<strong>${problem?.body.invitedEmail ?? invitation.email}</strong>`,
              own: html`<strong>${me?.email ?? caller?.username}</strong>`,
            })}
          </p>
        </div>
        <div class="row">${other} ${later}</div>
      `;
    case 'not-verified':
      return html`
        <div class="notice warning" role="alert" tabindex="-1" ref=${result}>
          <p>${t('invitation.notVerified')}</p>
        </div>
        <div class="row">${button(t('invitation.tryAgain'))} ${again} ${later}</div>
      `;
    case 'pending':
      return html`
        <div class="notice info" role="status" tabindex="-1" ref=${result}>
          <p>${t('invitation.pending', { service: NAME })}</p>
        </div>
        <div class="row">${button(t('invitation.checkAgain'))} ${later}</div>
      `;
    default:
      return html`
        ${caller && html`<p>${signedInAs(me, caller)}</p>`}
        <${ProblemNotice} problem=${problem} />
        <div class="row">${button(busy ? t('invitation.accepting') : t('invitation.accept'))} ${later}</div>
      `;
  }
}

function signedInAs(me, caller) {
  const name = html`<strong>${me ? nameOf(me) : caller.username}</strong>`;
  return me?.email ? rich('invitation.signedInWithEmail', { name, email: me.email }) : rich('invitation.signedInAs', { name });
}

/**
 * Whether the service would refuse the person in any case: they have another address. Of the invited one it tells only the first character
 * and the domain, so some are refused when they accept.
 */
function isForSomebodyElse(me, { email }) {
  const [, start, domain] = /^(.)•••(@.*)$/su.exec(email.toLowerCase()) ?? [];
  const own = me?.email?.toLowerCase();
  return me !== null && domain !== undefined && !(own?.startsWith(start) && own.endsWith(domain));
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
