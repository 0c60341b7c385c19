// One entry of the audit log as a sentence, with its details.
import { html, useState } from '../../core/ui.js';
import { LoadedPart } from '../../core/feedback.js';
import { useMe } from '../../core/session.js';
import { rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { labelOf } from '../../core/user.js';
import { memberOfId, organizationOfId, userOfId } from '../known-records.js';
import { rightsIn, roleName } from '../organization.js';
import { labelOfAction as labelOfRequiredAction, labelOfCredential } from '../security/labels.js';
import { labelOfAction, onlyEnables, sentenceOf } from './actions.js';
import { Actor, OrganizationName, TeamName, UserName } from './names.js';
import { reasonOf } from './reasons.js';

/** The tones of the outcomes that are shown. */
const OUTCOMES = { open: 'warn', refused: 'bad', 'not-done': 'warn', unknown: 'warn', superseded: 'warn' };

const OF_USERS = ['update', 'set-roles'];
const OF_ROLES = ['set-member-role', 'transfer-ownership'];
const OF_ORGANIZATIONS = 'update-organization';

/**
 * @param everyone whether the entry names its user, instead of "this user"
 * @param organization the ID of "this organization"
 * @param asManager whether the entry is one that managers of the organization see
 * @param undoable whether the act can be undone, as far as the page knows
 * @param onActor gets the subject of an actor without a page whose entries are wanted
 * @param onUndone is called when the act was undone
 */
export function Entry({ entry, everyone, organization, asManager, undoable = true, onActor, onUndone }) {
  const [undoing, setUndoing] = useState(false);
  const session = useMe();
  const concerned = asManager ? organization : entry.organizationId;
  const offersUndo =
    undoable && mayUndo(entry, concerned, session) && !isGone(entry, concerned) && !isRefused(entry, session.me);
  return html`
    <li>
      <p>
        <${Sentence} ...${{ entry, everyone, organization, asManager, onActor }} />
        <${Outcome} entry=${entry} />
      </p>
      <${Details} entry=${entry} />
      <p class="muted small-text">
        ${timeAndSource(entry)}${offersUndo && html` · <${UndoButton} ...${{ entry, setUndoing }} />`}
      </p>
      ${undoing && html`<${UndoDialog} ...${{ entry, setUndoing, onUndone }} />`}
    </li>
  `;
}

function UndoButton({ entry, setUndoing }) {
  const label = t('auditLog.undo.buttonFor', { action: labelOfAction(entry.action) });
  return html`<button type="button" class="link" aria-label=${label} onClick=${() => setUndoing(true)}>
    ${t('auditLog.undo.button')}
  </button>`;
}

/** A module of its own, since few entries are undone. */
function UndoDialog({ entry, setUndoing, onUndone }) {
  const page = { entry, onClose: () => setUndoing(false), onUndone };
  return html`<${LoadedPart} name=${`undo-${entry.id}`} load=${() => import('./undo.js')} ...${page} />`;
}

/** Whether the person may do the opposite. */
function mayUndo({ action, outcome, details, outcomeDetails }, organization, session) {
  const changes = outcomeDetails.changes ?? {};
  // whether an address that is not known any more was verified is nothing to restore
  const fields = Object.keys(changes).filter((field) => field !== 'emailVerified' || !details.fields?.includes('email'));
  if (outcome !== 'done' || fields.length === 0 || ![...OF_USERS, ...OF_ROLES, OF_ORGANIZATIONS].includes(action)) {
    return false;
  }
  if (session.admin || !organization) {
    return session.admin;
  }
  const { mayChangeSettings, mayChangeDomains, grantable } = rightsIn(session, organization);
  return action === OF_ORGANIZATIONS
    ? mayChangeSettings && (mayChangeDomains || !changes.domains)
    : Object.values(changes).every(({ from, to }) => grantable.includes(from) && grantable.includes(to));
}

/** Whether the user, the membership or the organization does not exist any more. */
function isGone({ action, userId }, organization) {
  return (
    userOfId(userId) === null ||
    organizationOfId(organization) === null ||
    (OF_ROLES.includes(action) && memberOfId(organization, userId) === null)
  );
}

/**
 * Whether undoing would disable the person's own account, or take roles away from it. The service refuses to take away the role of an
 * administrator, and only the service knows which one that is.
 */
function isRefused({ action, userId, outcomeDetails: { changes } }, me) {
  const takesRoles = changes.roles?.to.some((role) => !changes.roles.from.includes(role));
  return OF_USERS.includes(action) && userId === me?.id && (changes.enabled?.from === false || takesRoles);
}

function Sentence({ entry, onActor, ...view }) {
  const { action, by, details, outcomeDetails } = entry;
  const actor = html`<${Actor} ...${{ entry, onActor, ...view }} />`;
  if (by.via === 'summary') {
    // the further refusals of one kind within an hour
    return rich('auditLog.summary', { actor, count: details.refusals, action: labelOfAction(action) });
  }
  const named = (Name, wanted) => html`<${Name} ...${{ entry, wanted, ...view }} />`;
  const change = outcomeDetails.changes?.role;
  return sentenceOf(entry, {
    actor,
    action,
    user: named(UserName, 'accusative'),
    userGenitive: named(UserName, 'genitive'),
    organization: named(OrganizationName, 'accusative'),
    organizationDative: named(OrganizationName, 'dative'),
    team: named(TeamName, 'accusative'),
    teamDative: named(TeamName, 'dative'),
    exported: action === 'export' && exported(entry),
    people: action === 'invite' && invited(entry),
    role: details.role && roleName(details.role),
    from: change && roleName(change.from),
    to: change && roleName(change.to),
  });
}

/** The number of users, once it is known. An export with a user ID is that of a person's own data. */
function exported({ userId, details, outcomeDetails }) {
  if (userId) {
    return t('auditLog.exported.own');
  }
  const count = outcomeDetails.rows;
  if (details.records === 'audit-log') {
    return count === undefined ? t('auditLog.exported.auditLog') : t('auditLog.exported.entries', { count });
  }
  return count === undefined ? t('auditLog.exported.users') : t('auditLog.exported.usersCounted', { count });
}

function invited({ details: { invitations: count } }) {
  return count === undefined ? t('auditLog.people.some') : t('auditLog.people.counted', { count });
}

function Outcome({ entry: { action, outcome, outcomeDetails } }) {
  const badge = (tone, label) => html` <span class="badge ${tone}">${label}</span>`;
  if (action !== 'export') {
    return OUTCOMES[outcome] && badge(OUTCOMES[outcome], t(`auditLog.outcomes.${outcome}`));
  }
  if (outcome === 'open') {
    return badge('warn', t('auditLog.outcomes.exporting'));
  }
  return outcomeDetails.complete === false && badge('warn', t('auditLog.outcomes.incomplete'));
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
      ${roles.length === 0 && html`<span class="muted">${t('auditLog.entry.noRoles')}</span>`}
      ${roles.map((role) => html`<span key=${role} class="badge">${role}</span>`)}
    </p>`}
    ${changes.map(([field, change]) => html`<${ValueChange} key=${field} field=${field} change=${change} />`)}
    ${entry.action === 'export' && html`<p class="muted">${file(entry.details)}</p>`}
    ${part && html`<p class="muted">${part}</p>`}
    ${reason && html`<p class="muted">${t('auditLog.entry.reason', { reason })}</p>`}
    ${entry.details.undoes &&
    html`<p class="muted">
      ${rich('auditLog.entry.undoes', { time: html`<${Time} value=${timeOf(entry.details.undoes)} />` })}
    </p>`}
  `;
}

/** The time in an ID, which is a UUIDv7. */
function timeOf(id) {
  return new Date(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toISOString();
}

/** The credential, required action, provider or API key that the act was about. */
function partOf({ details: { prefix }, outcomeDetails: { credentialType, provider, requiredAction } }) {
  return (
    (credentialType && labelOfCredential(credentialType)) ??
    (requiredAction && labelOfRequiredAction({ alias: requiredAction })) ??
    provider ??
    prefix
  );
}

/** Old and new values that the sentence does not tell already. */
function outcomeChanges(entry) {
  const told = ['role', 'formerOwnerRole', ...(onlyEnables(entry) ? ['enabled'] : [])];
  return Object.entries(entry.outcomeDetails.changes ?? {}).filter(([field]) => !told.includes(field));
}

/** The old and new value of a field. */
export function ValueChange({ field, change: { from, to } }) {
  if (!Array.isArray(to)) {
    return html`<p class="muted">${labelOf(field)}: ${text(from)} → ${text(to)}</p>`;
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
      ${badges(to.filter((value) => !from.includes(value)), 'good', '+', t('auditLog.entry.added'))}
      ${badges(from.filter((value) => !to.includes(value)), 'bad', '−', t('auditLog.entry.removed'))}
    </p>
  `;
}

/** Of a flag, or of a role in an organization. */
function text(value) {
  return typeof value === 'string' ? roleName(value) : value ? t('auditLog.entry.yes') : t('auditLog.entry.no');
}

/** Only the names of filters are recorded, since a search term may be a name. */
function file({ format, filters }) {
  return filters ? t('auditLog.entry.file', { format, filters: filters.join(', ') }) : format;
}

/** The client with a token or a key; none for a browser. */
function clientOf({ via, clientId, key }) {
  return key ? t('auditLog.entry.key', { prefix: key.prefix }) : via === 'bearer' && (clientId ?? t('auditLog.entry.token'));
}

/** When the act was, and how the service knows of it. */
function timeAndSource({ at, by, settledBy, settledAt }) {
  const time = html`<${Time} value=${at} />`;
  if (by.via === 'event') {
    return rich('auditLog.entry.noticedInEvent', { time });
  }
  if (by.via === 'reconciliation') {
    return rich('auditLog.entry.noticedInReconciliation', { time });
  }
  const client = clientOf(by);
  if (settledBy === 'sweeper') {
    const settled = html`<${Time} value=${settledAt} />`;
    return client
      ? rich('auditLog.entry.throughAndSettled', { time, client, settled })
      : rich('auditLog.entry.settled', { time, settled });
  }
  return client ? rich('auditLog.entry.through', { time, client }) : time;
}
