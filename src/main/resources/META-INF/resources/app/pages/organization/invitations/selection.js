// What owners and admins of an organization may do with several invitations at once.
import { html } from '../../../core/ui.js';
import { t } from '../../../core/texts.js';
import { SelectionActions } from '../../../shared/selection/bar.js';
import { actionsOf } from './item.js';

/** `parameters` are those of the list's query. */
export function Bar({ rights, mayInvite, parameters, ...bar }) {
  const actions = [
    {
      kind: 'resend',
      label: t('organization.invitation.resend'),
      title: (invitations) => t('organization.invitationSelection.resend', { invitations }),
      effect: t('organization.invitationSelection.resendEffect'),
      isFor: (invitation) => actionsOf(invitation, rights, mayInvite).mayResend,
      excepted: t('organization.invitationSelection.notResendable'),
    },
    {
      kind: 'revoke',
      label: t('organization.invitation.revoke'),
      title: (invitations) => t('organization.invitationSelection.revoke', { invitations }),
      effect: t('organization.invitationSelection.revokeEffect'),
      danger: true,
      isFor: (invitation) => actionsOf(invitation, rights, mayInvite).mayRevoke,
      excepted: t('organization.invitationSelection.notOpen'),
    },
  ];
  return html`<${SelectionActions}
    ...${bar}
    total=${null}
    actions=${actions}
    nameOf=${({ email }) => email}
    idOf=${({ id }) => id}
    filter=${Object.fromEntries(Object.entries(parameters).filter(([, value]) => value))}
  />`;
}
