// The kinds of acts in the audit log, and the sentence of an entry.

/** [code, label in the filter, verb in the past and after "to", and what it is about] */
export const ACTIONS = [
  ['create', 'Created a user', 'created|create', '{user}'],
  ['update', 'Updated a user', 'updated|update', '{user}'],
  ['set-roles', 'Set roles', 'set|set', 'the roles of {user}'],
  ['reset-password', 'Reset a password', 'reset|reset', 'the password of {user}'],
  ['revoke-sessions', 'Revoked sessions', 'revoked|revoke', 'the sessions of {user}'],
  ['end-sessions', 'Ended sessions', 'ended|end', 'a session of {user}'],
  ['remove-credential', 'Removed a credential', 'removed|remove', 'a credential of {user}'],
  ['unlink-identity', 'Unlinked an account', 'unlinked|unlink', 'an account of {user}'],
  ['set-required-action', 'Asked or took back a required action', 'asked|ask', 'a required action of {user}'],
  ['unlock', 'Unlocked a user', 'unlocked|unlock', '{user}'],
  ['send-verification-mail', 'Sent a verification mail', 'sent|send', 'a verification mail to {user}'],
  ['delete', 'Deleted a user', 'deleted|delete', '{user}'],
  ['relink', 'Linked a user anew', 'linked|link', '{user} to another identity'],
  ['export', 'Exported data', 'exported|export', '{exported}'],
  ['create-organization', 'Created an organization', 'created|create', '{organization}'],
  ['update-organization', 'Updated an organization', 'updated|update', '{organization}'],
  ['delete-organization', 'Deleted an organization', 'deleted|delete', '{organization}'],
  ['add-member', 'Added a member', 'added|add', '{user} to {organization}'],
  ['set-member-role', 'Set a member’s role', 'set|set', 'the role of {user} in {organization}'],
  ['transfer-ownership', 'Transferred an ownership', 'transferred|transfer', 'the ownership of {organization} to {user}'],
  ['remove-member', 'Removed a member', 'removed|remove', '{user} from {organization}'],
  ['create-team', 'Created a team', 'created|create', '{team} in {organization}'],
  ['rename-team', 'Renamed a team', 'renamed|rename', '{team} in {organization}'],
  ['delete-team', 'Deleted a team', 'deleted|delete', '{team} in {organization}'],
  ['add-team-member', 'Added a member to a team', 'added|add', '{user} to {team} in {organization}'],
  ['remove-team-member', 'Removed a member from a team', 'removed|remove', '{user} from {team} in {organization}'],
  ['invite', 'Invited people', 'invited|invite', '{invited} to {organization}'],
  ['resend-invitation', 'Resent an invitation', 'resent|resend', 'an invitation to {organization}'],
  ['revoke-invitation', 'Revoked an invitation', 'revoked|revoke', 'an invitation to {organization}'],
  ['accept-invitation', 'Accepted an invitation', 'accepted|accept', 'an invitation to {organization}'],
];

/** Acts that do the opposite, or more, than others of their kind: verb and object by the details, or nothing. */
const VARIANTS = {
  'end-sessions': ({ others }) => others && ['ended|end', 'all other sessions of {user}'],
  'set-required-action': ({ asked }) => asked === false && ['took|take', 'a required action back from {user}'],
};

const UPDATES = ['update', 'update-organization'];

/** The object of "left", by the action. */
const DEPARTURES = { 'remove-member': '{organization}', 'remove-team-member': '{team} in {organization}' };

/** The outcomes after which the act may still happen, and those after which it has not, as far as anyone knows. */
const TENSES = { open: 'asked to', refused: 'tried to', 'not-done': 'tried to', superseded: 'tried to', unknown: 'tried to' };

/** The label of an action; its code, if only a newer release knows it. */
export function labelOfAction(action) {
  return ACTIONS.find(([code]) => code === action)?.[1] ?? action;
}

/** Whether the act enabled or disabled its object, and changed nothing else. */
export function onlyEnables({ action, details }) {
  const fields = details.fields ?? [];
  return UPDATES.includes(action) && details.enabled !== undefined && fields.every((field) => field === 'enabled');
}

/**
 * The sentence after the actor.
 *
 * @param names functions that show what stands in braces
 * @param actorId the ID of the actor's record, if it is known
 */
export function sentenceOf(entry, names, actorId) {
  const [verb, object] = isOwnDeparture(entry, actorId)
    ? ['left|leave', DEPARTURES[entry.action]]
    : VARIANTS[entry.action]?.(entry.details) ||
      (ACTIONS.find(([code]) => code === entry.action)?.slice(2) ?? [null, '{user}']);
  const [past, infinitive] = (verbOf(entry) ?? verb ?? `did “${entry.action}” to|do “${entry.action}” to`).split('|');
  const tense = TENSES[entry.outcome];
  return [`${tense ? `${tense} ${infinitive}` : past} `, ...fill(object, names)];
}

/** Whether people remove themselves. Entries about teams do not say so. */
function isOwnDeparture({ action, details, userId }, actorId) {
  return DEPARTURES[action] && (details.self === true || (userId !== null && userId === actorId));
}

function verbOf(entry) {
  if (onlyEnables(entry)) {
    return entry.details.enabled ? 'enabled|enable' : 'disabled|disable';
  }
  return entry.action === 'create' && entry.details.access === 'mail' ? 'invited|invite' : null;
}

function fill(template, names) {
  return template.split(/(\{\w+\})/).map((part) => (part.startsWith('{') ? names[part.slice(1, -1)]() : part));
}
