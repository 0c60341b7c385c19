// One entry of the audit log as a sentence, with its details.
import { html } from '../../core/ui.js';
import { useLocation } from '../../core/router.js';
import { Time } from '../../core/time.js';
import { labelOf } from '../../core/user.js';
import { userOfSubject } from '../known-records.js';
import { roleName } from '../organization.js';
import { labelOfAction as labelOfRequiredAction, labelOfCredential } from '../security/labels.js';
import { labelOfAction, onlyEnables, sentenceOf } from './actions.js';
import { Actor, OrganizationName, TeamName, UserName } from './names.js';
import { reasonOf } from './reasons.js';

const OUTCOMES = {
  open: ['warn', 'Pending'],
  refused: ['bad', 'Refused'],
  'not-done': ['warn', 'Not done'],
  unknown: ['warn', 'Unknown'],
  superseded: ['warn', 'Given up'],
};

const ACCESS = {
  'temporary-password': 'with a temporary password',
  mail: 'by e-mail',
  none: 'without a password',
};

const WITH_ROLE = ['add-member', 'invite', 'accept-invitation'];

/**
 * @param everyone whether the entry names its user, instead of "this user"
 * @param organization the ID of "this organization"
 * @param asManager whether the entry is one that managers of the organization see
 * @param onActor gets the subject of an actor without a page whose entries are wanted
 */
export function Entry({ entry, everyone, organization, asManager, onActor }) {
  const outcome = entry.action === 'export' ? exportOutcome(entry) : OUTCOMES[entry.outcome];
  return html`
    <li>
      <p>
        <${Actor} ...${{ entry, asManager, organization, onActor }} />${' '}
        <${Sentence} ...${{ entry, everyone, organization, asManager }} />
        ${outcome && html` <span class="badge ${outcome[0]}">${outcome[1]}</span>`}
      </p>
      <${Details} entry=${entry} />
      <p class="muted small-text"><${Time} value=${entry.at} />${source(entry)}</p>
    </li>
  `;
}

function Sentence({ entry, everyone, organization, asManager }) {
  const { path } = useLocation();
  if (entry.by.via === 'summary') {
    return summary(entry);
  }
  const base = path.startsWith('/console') ? '/console/organizations' : '/organizations';
  const user = () =>
    everyone || !entry.userId ? html`<${UserName} id=${entry.userId} ...${{ entry, asManager, organization }} />` : 'this user';
  const names = {
    user,
    organization: () => html`<${OrganizationName} ...${{ entry, organization, asManager }} />${owner(entry, user)}`,
    team: () => html`<${TeamName} entry=${entry} organization=${organization} base=${base} />`,
    exported: () => exported(entry),
    invited: () => invited(entry),
  };
  const actor = entry.by.subject ? userOfSubject(entry.by.subject)?.id : entry.by.userId;
  return html`${sentenceOf(entry, names, actor)}${roleOf(entry)}${access(entry)}`;
}

/** The role in the organization: before and after, or the only one. */
function roleOf({ action, details, outcomeDetails }) {
  const change = outcomeDetails.changes?.role;
  if (action === 'set-member-role') {
    return change ? ` from ${roleName(change.from)} to ${roleName(change.to)}` : ` to ${roleName(details.role)}`;
  }
  return WITH_ROLE.includes(action) && details.role ? ` as ${roleName(details.role)}` : '';
}

/** A new organization may have an owner. */
function owner({ action, userId }, user) {
  return action === 'create-organization' && userId && html` with ${user()} as the owner`;
}

/** The further refusals of one kind within an hour. */
function summary({ action, details }) {
  const times = details.refusals === 1 ? 'time' : 'times';
  return `tried ${details.refusals} more ${times} within an hour: “${labelOfAction(action)}”`;
}

function access(entry) {
  const text = ACCESS[entry.details.access];
  return text && (entry.action !== 'reset-password' || entry.details.access !== 'none') ? ` ${text}` : '';
}

/** The number of users, once it is known. An export with a user ID is that of a person's own data. */
function exported({ userId, details, outcomeDetails }) {
  if (userId) {
    return 'their own data';
  }
  const rows = outcomeDetails.rows;
  if (details.records === 'audit-log') {
    return rows === undefined ? 'the audit log' : `${rows} ${rows === 1 ? 'entry' : 'entries'} of the audit log`;
  }
  return rows === undefined ? 'users' : `${rows} ${rows === 1 ? 'user' : 'users'}`;
}

function invited({ details: { invitations } }) {
  return invitations === 1 ? 'one person' : `${invitations ?? 'some'} people`;
}

function exportOutcome({ outcome, outcomeDetails }) {
  return outcome === 'open' ? ['warn', 'Not finished'] : outcomeDetails.complete === false ? ['warn', 'Incomplete'] : null;
}

function Details({ entry }) {
  const changes = outcomeChanges(entry);
  const shown = ['roles', ...changes.map(([field]) => field), ...(onlyEnables(entry) ? ['enabled'] : [])];
  const fields = (entry.details.fields ?? []).filter((field) => !shown.includes(field));
  const { roles } = entry.details;
  // a new user without roles is not worth a line
  const hasRoles = roles && !entry.outcomeDetails.changes?.roles && (entry.action !== 'create' || roles.length > 0);
  const reason = reasonOf(entry);
  const part = partOf(entry);
  return html`
    ${fields.length > 0 && entry.action !== 'create' && html`<p class="muted">${fields.map(labelOf).join(', ')}</p>`}
    ${hasRoles &&
    html`<p class="row audit-log-roles">
      ${roles.length === 0 && html`<span class="muted">No roles</span>`}
      ${roles.map((role) => html`<span key=${role} class="badge">${role}</span>`)}
    </p>`}
    ${changes.map(([field, change]) => html`<${ValueChange} key=${field} field=${field} change=${change} />`)}
    ${entry.action === 'export' && html`<p class="muted">${file(entry.details)}</p>`}
    ${part && html`<p class="muted">${part}</p>`}
    ${reason && html`<p class="muted">Reason: ${reason}.</p>`}
  `;
}

/** The credential, required action or provider that the act was about. */
function partOf({ outcomeDetails: { credentialType, provider, requiredAction } }) {
  return (
    (credentialType && labelOfCredential(credentialType)) ??
    (requiredAction && labelOfRequiredAction({ alias: requiredAction })) ??
    provider
  );
}

/** Old and new values that the sentence does not tell already. */
function outcomeChanges(entry) {
  const told = onlyEnables(entry) ? ['role', 'enabled'] : ['role'];
  return Object.entries(entry.outcomeDetails.changes ?? {}).filter(([field]) => !told.includes(field));
}

function ValueChange({ field, change: { from, to } }) {
  if (!Array.isArray(to)) {
    return html`<p class="muted">${labelOf(field)}: ${flag(from)} → ${flag(to)}</p>`;
  }
  const badges = (values, kind, sign, word) =>
    values.map(
      (value) => html`
        <span key=${value} class="badge ${kind}"><span class="visually-hidden">${word} </span>${sign} ${value}</span>
      `,
    );
  return html`
    <p class="row audit-log-roles">
      <span class="muted">${labelOf(field)}</span>
      ${badges(to.filter((value) => !from.includes(value)), 'good', '+', 'added')}
      ${badges(from.filter((value) => !to.includes(value)), 'bad', '−', 'removed')}
    </p>
  `;
}

function flag(value) {
  return value ? 'yes' : 'no';
}

/** Only the names of filters are recorded, since a search term may be a name. */
function file({ format, filters }) {
  return filters ? `${format}, filtered by ${filters.join(', ')}` : format;
}

function source({ by, settledBy, settledAt }) {
  const noticed = { event: ', noticed by an event in Keycloak', reconciliation: ', noticed by a reconciliation' }[by.via];
  if (noticed) {
    return noticed;
  }
  const client = by.via === 'bearer' ? `, through ${by.clientId ?? 'a token'}` : '';
  return html`${client}${settledBy === 'sweeper' ? html`, settled later, <${Time} value=${settledAt} />` : ''}`;
}
