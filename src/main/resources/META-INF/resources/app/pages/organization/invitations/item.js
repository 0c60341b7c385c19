// One invitation in the list: its status, that of its mail, and what the person may do about it.
import { html, useState } from '../../../core/ui.js';
import { api } from '../../../core/api.js';
import { NAME } from '../../../core/branding.js';
import { Confirm } from '../../../core/dialog.js';
import { ProblemNotice, toast } from '../../../core/feedback.js';
import { useSending } from '../../../core/form.js';
import { hasText, rich, t } from '../../../core/texts.js';
import { Time } from '../../../core/time.js';
import { InvitationBadge, InvitationMail } from '../../../shared/invitations/status.js';
import { RoleBadge, roleName } from '../../../shared/organization.js';
import { SelectBox } from '../../../shared/selection/selection.js';

/**
 * What the person may do about an invitation: `mayResend` and `mayRevoke`.
 *
 * @param mayInvite whether the organization may send mails, also again
 */
export function actionsOf({ role, status, revocationReason }, rights, mayInvite) {
  const mayManage = rights.mayManageInvitations && rights.grantable.includes(role);
  const isResendable = ['open', 'expired'].includes(status) || revocationReason === 'inviter-lost-role';
  return { mayResend: mayManage && Boolean(mayInvite) && isResendable, mayRevoke: mayManage && status === 'open' };
}

/**
 * @param mayInvite as for `actionsOf`
 * @param selection of `useSelection`
 * @param onChange gets the invitation after a change
 */
export function InvitationItem({ invitation, path, teams, rights, mayInvite, selection, onChange }) {
  const [revoking, setRevoking] = useState(false);
  const { id, email, role, status, version } = invitation;
  const url = `${path}/${id}`;
  const { mayResend, mayRevoke } = actionsOf(invitation, rights, mayInvite);
  const needsInviter = invitation.revocationReason === 'inviter-lost-role';
  const readAgain = () => api.get(url).then(({ body }) => onChange(body));

  const resending = useSending(async () => {
    const { body } = await api.send('POST', `${url}/resend`).catch(async (failure) => {
      await readAgain().catch(() => {});
      throw failure;
    });
    onChange(body);
    toast(t('organization.invitation.resent', { email }));
  });

  async function revoke() {
    try {
      await api.send('DELETE', url, undefined, { headers: { 'If-Match': `"${version}"` } });
      resending.reset();
      await readAgain();
      toast(t('organization.invitation.revoked', { email }));
    } catch (failure) {
      if (failure.status === 412) {
        await readAgain();
        failure.message = t('organization.invitation.changed');
      } else if (failure.is?.('invitation-ended')) {
        await readAgain();
      }
      throw failure;
    }
  }

  return html`<li class="invitation">
    ${selection.offered &&
    html`<div class="invitation-select"><${SelectBox} ...${{ selection }} item=${invitation} name=${email} /></div>`}
    <div class="invitation-text">
      <p class="row"><strong>${email}</strong> <${InvitationBadge} status=${status} /> <${RoleBadge} role=${role} /></p>
      <p class="muted small-text"><${Life} invitation=${invitation} teams=${teams} /></p>
      ${status === 'open' && invitation.grants !== role && html`<${Restored} invitation=${invitation} />`}
      ${['open', 'expired'].includes(status) && html`<${InvitationMail} mail=${invitation.mail} />`}
      ${needsInviter && mayResend && html`<p class="small-text">${t('organization.invitation.becomeInviter')}</p>`}
      <${ProblemNotice} problem=${resending.problem} />
    </div>
    ${(mayResend || mayRevoke) &&
    html`<div class="row">
      ${mayResend &&
      html`<button
        type="button"
        class="button small"
        aria-label=${needsInviter ? t('organization.invitation.sendAgainOf', { email }) : t('organization.invitation.resendOf', { email })}
        aria-disabled=${resending.busy ? 'true' : 'false'}
        onClick=${resending.submit}
      >
        ${needsInviter ? t('organization.invitation.sendAgain') : t('organization.invitation.resend')}
      </button>`}
      ${mayRevoke &&
      html`<button
        type="button"
        class="button small quiet danger"
        aria-label=${t('organization.invitation.revokeOf', { email })}
        onClick=${() => setRevoking(true)}
      >
        ${t('organization.invitation.revoke')}
      </button>`}
    </div>`}
    ${revoking &&
    html`<${Confirm}
      title=${t('organization.invitation.revokeOf', { email })}
      text=${t('organization.invitation.revokeText')}
      action=${t('organization.invitation.revokeAction')}
      danger
      onConfirm=${revoke}
      onClose=${() => setRevoking(false)}
    />`}
  </li>`;
}

/** The inviter and the time, the teams, and when it ends or has ended. */
function Life({ invitation, teams }) {
  const { inviter, teamIds, createdAt } = invitation;
  const names = teamIds.map((team) => teams.find(({ id }) => id === team)?.name).filter(Boolean);
  const values = {
    inviter: inviter?.name,
    time: html`<${Time} value=${createdAt} />`,
    teams: names.join(', '),
    count: names.length,
  };
  const withTeams = () =>
    inviter ? rich('organization.invitation.invitedByTo', values) : rich('organization.invitation.invitedTo', values);
  const withoutTeams = () =>
    inviter ? rich('organization.invitation.invitedBy', values) : rich('organization.invitation.invited', values);
  return html`${names.length > 0 ? withTeams() : withoutTeams()} ${endOf(invitation)}`;
}

function endOf({ status, expiresAt, endedAt, revocationReason: reason }) {
  const expiry = html`<${Time} value=${expiresAt} />`;
  const time = html`<${Time} value=${endedAt} />`;
  switch (status) {
    case 'open':
      return rich('organization.invitation.expires', { time: expiry });
    case 'expired':
      return rich('organization.invitation.expired', { time: expiry });
    case 'accepted':
      return rich('organization.invitation.accepted', { time });
    case 'revoked':
      return revocation(reason, time);
    default:
      return null;
  }
}

/** The reason is known if a change of a membership has revoked the invitation. */
function revocation(reason, time) {
  if (!reason) {
    return rich('organization.invitation.ended', { time });
  }
  return hasText(`organization.revocations.${reason}`)
    ? rich(`organization.revocations.${reason}`, { time })
    : rich('organization.invitation.endedFor', { time, reason });
}

/** Whether it was accepted or revoked after the backup is unknown. */
function Restored({ invitation: { role, grants } }) {
  return html`<p class="small-text invitation-late">
    ${t('organization.invitation.restored', { granted: roleName(grants), role: roleName(role), name: NAME })}
  </p>`;
}
