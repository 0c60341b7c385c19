// One entry of the audit log as a sentence.
import { html } from '../core/ui.js';
import { Link } from '../core/router.js';
import { useMe } from '../core/session.js';
import { Time } from '../core/time.js';
import { labelOf, nameOf } from '../core/user.js';
import { userOfId, userOfSubject } from './known-users.js';
import { labelOfAction, labelOfCredential } from './security/labels.js';

/** [code, label in the filter, verb in the sentence] */
export const ACTIONS = [
  ['create', 'Created a user', 'created'],
  ['update', 'Updated a user', 'updated'],
  ['set-roles', 'Set roles', 'set the roles of'],
  ['reset-password', 'Reset a password', 'reset the password of'],
  ['revoke-sessions', 'Revoked sessions', 'revoked the sessions of'],
  ['end-sessions', 'Ended sessions', 'ended a session of'],
  ['remove-credential', 'Removed a credential', 'removed a credential of'],
  ['unlink-identity', 'Unlinked an account', 'unlinked an account of'],
  ['set-required-action', 'Asked or took back a required action', 'asked a required action of'],
  ['unlock', 'Unlocked a user', 'unlocked'],
  ['send-verification-mail', 'Sent a verification mail', 'sent a verification mail to'],
  ['delete', 'Deleted a user', 'deleted'],
  ['relink', 'Linked a user anew', 'linked to another identity:'],
  ['export', 'Exported data', 'exported'],
  ['create-organization', 'Created an organization', 'created'],
  ['update-organization', 'Updated an organization', 'updated'],
  ['delete-organization', 'Deleted an organization', 'deleted'],
  ['add-member', 'Added a member', 'added to an organization:'],
  ['set-member-role', 'Set a member’s role', 'set the role in an organization for'],
  ['transfer-ownership', 'Transferred an ownership', 'transferred the ownership of an organization to'],
  ['remove-member', 'Removed a member', 'removed from an organization:'],
  ['create-team', 'Created a team', 'created a team of'],
  ['rename-team', 'Renamed a team', 'renamed a team of'],
  ['delete-team', 'Deleted a team', 'deleted a team of'],
  ['add-team-member', 'Added a member to a team', 'added to a team:'],
  ['remove-team-member', 'Removed a member from a team', 'removed from a team:'],
  ['invite', 'Invited people', 'invited people to'],
  ['resend-invitation', 'Resent an invitation', 'resent an invitation to'],
  ['revoke-invitation', 'Revoked an invitation', 'revoked an invitation to'],
  ['accept-invitation', 'Accepted an invitation', 'accepted an invitation to an organization:'],
];

/** The verbs of acts that do the opposite, or more, than others of their kind: [member of the details, its value, verb]. */
const OTHER_VERBS = {
  'end-sessions': ['others', true, 'ended all other sessions of'],
  'set-required-action': ['asked', false, 'took a required action back from'],
};

const UPDATES = ['update', 'update-organization'];

const OUTCOMES = {
  open: ['warn', 'Pending'],
  refused: ['bad', 'Refused'],
  'not-done': ['warn', 'Not done'],
  unknown: ['warn', 'Unknown'],
  superseded: ['warn', 'Given up'],
};

const REASONS = {
  taken: 'another record already has this value',
  'invalid-field': 'a field was not valid',
  'own-account': 'you cannot do this to your own account',
  'protected-identity': 'the user administers the realm in Keycloak',
  'last-admin': 'at least one administrator must remain',
  'last-owner': 'at least one enabled owner must remain',
  'managed-accounts': 'it would have deleted or disabled accounts',
  'last-way-to-sign-in': 'at least one way to sign in must remain',
  'second-factor': 'Keycloak has to ask for a second factor before it is removed',
  'too-many-requests': 'too many mails were sent to the address',
  federated: 'the user comes from a directory behind Keycloak',
  'own-deletion-off': 'users cannot delete their own account here',
  'precondition-failed': 'the record had changed in the meantime',
  'not-relinkable': 'the records could not be linked',
  'no-mail': 'Keycloak could not send the e-mail',
  'no-teams': 'this version of Keycloak has no teams',
  'not-found': 'the record no longer existed',
  'keycloak-unavailable': 'Keycloak could not be reached',
  'database-unavailable': 'the database could not be reached',
  'directory-refused': 'Keycloak refused the request of this service',
  'changed-in-keycloak': 'it was interrupted, and Keycloak was changed since',
  'too-old': 'it was interrupted too long ago',
  joined: 'the invited person has become a member',
  removed: 'the invited person was removed from the organization',
  demoted: 'the invited person got a lower role',
  'inviter-lost-role': 'the inviter may not grant the role any longer',
  restored: 'it was interrupted, and the database was restored since',
};

const ACCESS = {
  'temporary-password': 'with a temporary password',
  mail: 'by e-mail',
  none: 'without a password',
};

/**
 * @param everyone whether the entry names its user, instead of "this user"
 * @param organization the ID of "this organization"
 */
export function Entry({ entry, everyone, organization, onActor }) {
  const isExport = entry.action === 'export';
  const outcome = isExport ? exportOutcome(entry) : OUTCOMES[entry.outcome];
  const object = isExport ? exported(entry) : objectOf(entry, everyone, organization);
  return html`
    <li>
      <p>
        <${Actor} entry=${entry} onActor=${onActor} /> ${verb(entry)} ${object}${access(entry)}
        ${outcome && html` <span class="badge ${outcome[0]}">${outcome[1]}</span>`}
      </p>
      <${Details} entry=${entry} />
      <p class="muted small-text"><${Time} value=${entry.at} />${source(entry)}</p>
    </li>
  `;
}

/** An act on an organization may concern no single user. A summary of refusals concerns nobody. */
function objectOf(entry, everyone, organization = null) {
  if (entry.by.via === 'summary') {
    return '';
  }
  const user = entry.userId && (everyone ? html`<${UserLink} id=${entry.userId} />` : 'this user');
  if (user && entry.action !== 'create-organization') {
    return user;
  }
  const owner = user && html` with ${user} as the owner`;
  const id = entry.organizationId;
  // the end of the ID: the beginning is the time of creation, and other IDs may have the same
  return id === organization
    ? html`this organization${owner}`
    : html`organization <span class="mono" title=${id}>${id?.slice(-8)}</span>${owner}`;
}

function verb(entry) {
  if (entry.by.via === 'summary') {
    return summary(entry);
  }
  if (onlyEnables(entry)) {
    return entry.details.enabled ? 'enabled' : 'disabled';
  }
  const [member, value, other] = OTHER_VERBS[entry.action] ?? [];
  return member && entry.details[member] === value
    ? other
    : (ACTIONS.find(([code]) => code === entry.action)?.[2] ?? entry.action);
}

/** The further refusals of one kind within an hour. */
function summary({ action, details }) {
  const label = ACTIONS.find(([code]) => code === action)?.[1] ?? action;
  return html`tried ${details.refusals} more ${details.refusals === 1 ? 'time' : 'times'} within an hour: “${label}”`;
}

/** Whether the act enabled or disabled its object, and changed nothing else. */
function onlyEnables({ action, details }) {
  const fields = details.fields ?? [];
  return UPDATES.includes(action) && details.enabled !== undefined && fields.every((field) => field === 'enabled');
}

function access(entry) {
  const text = ACCESS[entry.details.access];
  return text && (entry.action !== 'reset-password' || entry.details.access !== 'none') ? ` ${text}` : '';
}

/** How many users, once that is known; an export with a user ID is a person's own data. */
function exported({ userId, outcomeDetails }) {
  if (userId) {
    return 'their own data';
  }
  const rows = outcomeDetails.rows;
  return rows === undefined ? 'users' : `${rows} ${rows === 1 ? 'user' : 'users'}`;
}

function exportOutcome({ outcome, outcomeDetails }) {
  return outcome === 'open' ? ['warn', 'Not finished'] : outcomeDetails.complete === false ? ['warn', 'Incomplete'] : null;
}

/** The audit log has only the subject; the name is shown if the pages know the user. */
function Actor({ entry: { by, action }, onActor }) {
  const { me } = useMe();
  if (!by.subject) {
    return html`<strong>${action === 'revoke-invitation' ? 'Rollcall' : 'Keycloak'}</strong>`;
  }
  const user = userOfSubject(by.subject);
  const name = by.subject === me?.keycloakId ? 'You' : user ? nameOf(user) : null;
  const label = name ?? html`<span class="mono">${by.subject.slice(0, 8)}</span>`;
  if (!onActor) {
    return html`<strong title=${by.subject}>${label}</strong>`;
  }
  const title = `Show only entries by ${name === 'You' ? 'you' : (name ?? by.subject)}`;
  return html`<button type="button" class="link" title=${title} onClick=${() => onActor(by.subject)}>${label}</button>`;
}

function UserLink({ id }) {
  const user = userOfId(id);
  const unnamed = user === null ? 'a deleted user' : html`<span class="mono">${id.slice(0, 8)}</span>`;
  const label = user ? nameOf(user) : unnamed;
  return html`<${Link} href=${`/console/users/${id}`} title=${user?.username ?? id}>${label}<//>`;
}

function Details({ entry }) {
  const hidden = UPDATES.includes(entry.action) && !onlyEnables(entry) ? ['roles'] : ['roles', 'enabled'];
  const fields = (entry.details.fields ?? []).filter((field) => !hidden.includes(field));
  // a new user without roles is not worth a line
  const roles = entry.action === 'create' && entry.details.roles?.length === 0 ? null : entry.details.roles;
  const reason = reasonOf(entry);
  const part = partOf(entry);
  return html`
    ${fields.length > 0 && entry.action !== 'create' && html`<p class="muted">${fields.map(labelOf).join(', ')}</p>`}
    ${roles &&
    html`<p class="row audit-log-roles">
      ${roles.length === 0 && html`<span class="muted">No roles</span>`}
      ${roles.map((role) => html`<span key=${role} class="badge">${role}</span>`)}
    </p>`}
    ${entry.action === 'export' && html`<p class="muted">${file(entry.details)}</p>`}
    ${part && html`<p class="muted">${part}</p>`}
    ${reason && html`<p class="muted">Reason: ${reason}.</p>`}
  `;
}

/** Only the names of filters are recorded, since a search term may be a name. */
function file({ format, filters }) {
  return filters ? `${format}, filtered by ${filters.join(', ')}` : format;
}

/** What of the way a user signs in the act was about. */
function partOf({ outcomeDetails: { credentialType, provider, requiredAction } }) {
  return (
    (credentialType && labelOfCredential(credentialType)) ??
    (requiredAction && labelOfAction({ alias: requiredAction })) ??
    provider
  );
}

function reasonOf({ outcomeDetails }) {
  const code = outcomeDetails.reason?.split(':').at(-1);
  return code && (REASONS[code] ?? code.replaceAll('-', ' '));
}

function source({ by, settledBy, settledAt }) {
  const noticed = { event: ', noticed by an event in Keycloak', reconciliation: ', noticed by a reconciliation' }[by.via];
  if (noticed) {
    return noticed;
  }
  const client = by.via === 'bearer' ? `, through ${by.clientId ?? 'a token'}` : '';
  return html`${client}${settledBy === 'sweeper' ? html`, settled later, <${Time} value=${settledAt} />` : ''}`;
}
