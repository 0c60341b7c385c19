// The kinds of acts in the audit log, and the sentence of an entry.
import { hasText, rich, t } from '../../core/texts.js';

/** The codes of all actions, in the order of the filter. */
export const ACTIONS = [
  'create',
  'update',
  'set-roles',
  'reset-password',
  'revoke-sessions',
  'end-sessions',
  'remove-credential',
  'unlink-identity',
  'set-required-action',
  'unlock',
  'send-verification-mail',
  'resend-email-change',
  'withdraw-email-change',
  'delete',
  'relink',
  'export',
  'stop-keys',
  'allow-keys',
  'create-organization',
  'update-organization',
  'delete-organization',
  'add-member',
  'set-member-role',
  'transfer-ownership',
  'remove-member',
  'create-team',
  'rename-team',
  'delete-team',
  'add-team-member',
  'remove-team-member',
  'invite',
  'resend-invitation',
  'revoke-invitation',
  'accept-invitation',
  'create-job',
  'start-job',
  'stop-job',
  'create-key',
  'rotate-key',
  'revoke-key',
  'make-agent',
  'update-agent',
  'suspend-agent',
  'resume-agent',
  'move-agent',
  'create-webhook',
  'change-webhook',
  'rotate-webhook',
  'resume-webhook',
  'skip-entry',
  'replay-webhook',
  'delete-webhook',
];

/** The codes of the actions on organizations, their members, teams, invitations, jobs, API keys, agents and webhooks. */
export const ORGANIZATION_ACTIONS = ACTIONS.slice(ACTIONS.indexOf('create-organization'));

/** The names of other sentences, for entries whose details say more, or the opposite: by the entry, or nothing. */
const VARIANTS = {
  create: ({ details: { access } }) =>
    ({ mail: 'create-by-mail', 'temporary-password': 'create-with-password', none: 'create-without-password' })[access],
  'reset-password': ({ details: { access } }) =>
    ({ mail: 'reset-password-by-mail', 'temporary-password': 'reset-password-to-temporary' })[access],
  'end-sessions': ({ details: { others } }) => others && 'end-other-sessions',
  'set-required-action': ({ details: { asked } }) => asked === false && 'take-back-required-action',
  'create-organization': ({ userId }) => userId && 'create-organization-with-owner',
  'set-member-role': ({ outcomeDetails: { changes } }) => changes?.role && 'change-member-role',
  'remove-member': ({ details: { self, role } }) =>
    `${self === true ? 'leave-organization' : 'remove-member'}${role ? '-with-role' : ''}`,
  'remove-team-member': ({ details: { self } }) => self === true && 'leave-team',
  'add-member': withRole,
  invite: withRole,
  'accept-invitation': withRole,
};

const UPDATES = { update: ['enable', 'disable'], 'update-organization': ['enable-organization', 'disable-organization'] };

/** The outcomes after which the act has not happened, as far as anyone knows. */
const NOT_DONE = ['refused', 'not-done', 'superseded', 'unknown'];

/** The label of an action; its code, if only a newer release knows it. */
export function labelOfAction(action) {
  return hasText(`auditLog.actions.${action}`) ? t(`auditLog.actions.${action}`) : action;
}

/** Whether the act enabled or disabled its object, and changed nothing else. */
export function onlyEnables({ action, details }) {
  const fields = details.fields ?? [];
  return action in UPDATES && details.enabled !== undefined && fields.every((field) => field === 'enabled');
}

/**
 * The sentence of an entry: what was done, what may still happen, or what was tried.
 *
 * @param values elements and texts for what stands in braces
 */
export function sentenceOf(entry, values) {
  const name = sentenceName(entry);
  if (entry.outcome === 'open') {
    return rich(`auditLog.asked.${name}`, values);
  }
  return NOT_DONE.includes(entry.outcome) ? rich(`auditLog.tried.${name}`, values) : rich(`auditLog.done.${name}`, values);
}

function withRole({ action, details: { role } }) {
  return role && `${action}-with-role`;
}

function sentenceName(entry) {
  const { action, details } = entry;
  if (onlyEnables(entry)) {
    return UPDATES[action][details.enabled ? 0 : 1];
  }
  return VARIANTS[action]?.(entry) || (ACTIONS.includes(action) ? action : 'unknown');
}
