// How pages show the status of an invitation, and that of its newest mail.
import { html } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { problemText } from '../../core/problem.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';

const TONES = { open: 'running', accepted: 'good', expired: 'warn', revoked: 'neutral' };

/** [value, label] of the filter by status. */
export function invitationStatuses() {
  return [['', t('invitations.all')], ...Object.keys(TONES).map((status) => [status, labelOf(status)])];
}

function labelOf(status) {
  return status in TONES ? t(`invitations.statuses.${status}`) : status;
}

export function InvitationBadge({ status }) {
  return html`<span class="badge ${TONES[status] ?? 'neutral'}">${labelOf(status)}</span>`;
}

/** Why the service sends no invitations, from its reason in English; null if it sends them. */
export function whyOff(reason) {
  return reason && problemText({ type: 'invitations-off', detail: reason });
}

export function InvitationMail({ mail }) {
  const reason = mail.problem && html` <span lang="en">${mail.problem}</span>`;
  switch (mail.status) {
    case 'sent':
      return html`<p class="small-text">${rich('invitations.mail.sent', { time: html`<${Time} value=${mail.at} />` })}</p>`;
    case 'failed':
      return html`<p class="small-text invitation-failed">${t('invitations.mail.failed')}${reason}</p>`;
    default:
      // attempts are counted when they begin
      return mail.problem
        ? html`<p class="small-text invitation-late">${t('invitations.mail.late', { service: NAME })}${reason}</p>`
        : html`<p class="small-text muted">${t('invitations.mail.pending')}</p>`;
  }
}
