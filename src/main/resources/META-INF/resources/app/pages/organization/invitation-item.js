// One invitation in the list: its status, that of its mail, and what the person may do about it.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { ProblemNotice, toast } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { Time } from '../../core/time.js';
import { RoleBadge, roleName } from '../../shared/organization.js';

const STATUSES = {
  open: ['running', 'Open'],
  accepted: ['good', 'Accepted'],
  expired: ['warn', 'Expired'],
  revoked: ['neutral', 'Revoked'],
};

/** Why a change of a membership revoked an invitation, after "Revoked …:". */
const REASONS = {
  joined: 'the person has become a member',
  removed: 'the person was removed from the organization',
  demoted: 'the person got a lower role',
  'inviter-lost-role': 'the inviter may not grant this role any longer',
};

/**
 * @param mayInvite whether the organization may send mails, also again
 * @param onChange gets the invitation after a change
 */
export function InvitationItem({ invitation, path, teams, rights, mayInvite, onChange }) {
  const [revoking, setRevoking] = useState(false);
  const { id, email, role, status, version } = invitation;
  const url = `${path}/${id}`;
  const mayManage = rights.mayManageInvitations && rights.grantable.includes(role);
  const needsInviter = invitation.revocationReason === 'inviter-lost-role';
  const mayResend = ['open', 'expired'].includes(status) || needsInviter;
  const readAgain = () => api.get(url).then(({ body }) => onChange(body));

  const resending = useSending(async () => {
    const { body } = await api.send('POST', `${url}/resend`).catch(async (failure) => {
      await readAgain().catch(() => {});
      throw failure;
    });
    onChange(body);
    toast(`Another mail to ${email} is on its way.`);
  });

  async function revoke() {
    try {
      await api.send('DELETE', url, undefined, { headers: { 'If-Match': `"${version}"` } });
      resending.reset();
      await readAgain();
      toast(`The invitation of ${email} is revoked.`);
    } catch (failure) {
      if (failure.status === 412) {
        await readAgain();
        failure.message = 'The invitation has changed in the meantime. Confirm again if you still want to revoke it.';
      } else if (failure.is?.('invitation-ended')) {
        await readAgain();
      }
      throw failure;
    }
  }

  const [tone, label] = STATUSES[status] ?? ['neutral', status];
  return html`<li class="invitation">
    <div class="invitation-text">
      <p class="row"><strong>${email}</strong> <span class="badge ${tone}">${label}</span> <${RoleBadge} role=${role} /></p>
      <p class="muted small-text"><${Life} invitation=${invitation} teams=${teams} /></p>
      ${status === 'open' && invitation.grants !== role && html`<${Restored} invitation=${invitation} />`}
      ${['open', 'expired'].includes(status) && html`<${Mail} mail=${invitation.mail} />`}
      ${needsInviter && mayManage && mayInvite && html`<p class="small-text">Send it again, if it should count: you become the inviter.</p>`}
      <${ProblemNotice} problem=${resending.problem} />
    </div>
    ${mayManage &&
    html`<div class="row">
      ${mayInvite &&
      mayResend &&
      html`<button
        type="button"
        class="button small"
        aria-label=${`${needsInviter ? 'Send again' : 'Resend'} the invitation of ${email}`}
        aria-disabled=${resending.busy ? 'true' : 'false'}
        onClick=${resending.submit}
      >
        ${needsInviter ? 'Send again' : 'Resend'}
      </button>`}
      ${status === 'open' &&
      html`<button
        type="button"
        class="button small quiet danger"
        aria-label=${`Revoke the invitation of ${email}`}
        onClick=${() => setRevoking(true)}
      >
        Revoke
      </button>`}
    </div>`}
    ${revoking &&
    html`<${Confirm}
      title=${`Revoke the invitation of ${email}`}
      text="The link in the mail ends at once. You can invite the address again."
      action="Revoke invitation"
      danger
      onConfirm=${revoke}
      onClose=${() => setRevoking(false)}
    />`}
  </li>`;
}

/** The inviter and the time, the teams, and when it ends or has ended. */
function Life({ invitation, teams }) {
  const { status, inviter, teamIds, createdAt, expiresAt, endedAt, revocationReason } = invitation;
  const names = teamIds.map((team) => teams.find(({ id }) => id === team)?.name).filter(Boolean);
  return html`
    Invited${inviter ? ` by ${inviter.name}` : ''} <${Time} value=${createdAt} />${names.length > 0 &&
    ` to ${names.length === 1 ? 'the team' : 'the teams'} ${names.join(', ')}`}.
    ${status === 'open' && html` Expires <${Time} value=${expiresAt} />.`}
    ${status === 'expired' && html` Expired <${Time} value=${expiresAt} />.`}
    ${status === 'accepted' && html` Accepted <${Time} value=${endedAt} />.`}
    ${status === 'revoked' &&
    html` Revoked <${Time} value=${endedAt} />${revocationReason && `: ${REASONS[revocationReason] ?? revocationReason}`}.`}
  `;
}

/** Whether it was accepted or revoked after the backup is unknown. */
function Restored({ invitation: { role, grants } }) {
  return html`<p class="small-text invitation-late">
    It gives the role ${roleName(grants)}, since Rollcall's database was restored after it was sent. Resend it to give the role
    ${' '}${roleName(role)}.
  </p>`;
}

function Mail({ mail }) {
  const reason = mail.problem ? ` ${mail.problem}` : '';
  switch (mail.status) {
    case 'sent':
      return html`<p class="small-text">Mail sent <${Time} value=${mail.at} />.</p>`;
    case 'failed':
      return html`<p class="small-text invitation-failed">The mail could not be sent.${reason}</p>`;
    default:
      // attempts are counted when they begin
      return mail.problem
        ? html`<p class="small-text invitation-late">The mail is not sent yet; Rollcall tries again.${reason}</p>`
        : html`<p class="small-text muted">The mail is being sent.</p>`;
  }
}
