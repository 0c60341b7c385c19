// One entry of the trail in words.
import { html } from '../core/ui.js';
import { Link } from '../core/router.js';
import { Time } from '../core/time.js';
import { labelOf, nameOf } from '../core/user.js';
import { useMe } from '../core/session.js';
import { personOfId, personOfSubject } from './known-users.js';

/** [code, its name in the filter, what somebody did] */
export const ACTIONS = [
  ['create', 'Made a user', 'made'],
  ['update', 'Changed a user', 'changed'],
  ['set-roles', 'Set roles', 'set the roles of'],
  ['reset-password', 'Reset a password', 'reset the password of'],
  ['revoke-sessions', 'Revoked sessions', 'revoked the sessions of'],
  ['delete', 'Deleted a user', 'deleted'],
  ['export', 'Exported data', 'exported'],
];

const OUTCOMES = {
  open: ['warn', 'In doubt'],
  refused: ['bad', 'Refused'],
  'not-done': ['warn', 'Not done'],
  unknown: ['warn', 'Not known'],
};

const REASONS = {
  taken: 'another user has this already',
  'invalid-field': 'a field was not valid',
  'own-account': 'nobody does this to themselves',
  'protected-identity': 'they administer the realm in Keycloak',
  'last-admin': 'there must be an administrator left',
  'own-deletion-off': 'people do not delete their own account here',
  'precondition-failed': 'the record had changed meanwhile',
  'no-mail': 'Keycloak could not send the e-mail',
  'not-found': 'the user was no more',
  'keycloak-unavailable': 'Keycloak could not be reached',
  'database-unavailable': 'the database could not be reached',
  'directory-refused': 'Keycloak refused the service',
};

const ACCESS = {
  'temporary-password': 'with a temporary password',
  mail: 'by e-mail',
  none: 'without a password',
};

export function ActItem({ act, everybody, onActor }) {
  const outcome = act.action === 'export' ? exportOutcome(act) : OUTCOMES[act.outcome];
  const whom = act.action === 'export' ? exported(act) : everybody ? html`<${Whom} id=${act.userId} />` : 'this user';
  return html`
    <li class="act">
      <p>
        <${Who} by=${act.by} onActor=${onActor} /> ${verb(act)} ${whom}${access(act)}
        ${outcome && html` <span class="badge ${outcome[0]}">${outcome[1]}</span>`}
      </p>
      <${Details} act=${act} />
      <p class="muted small-text"><${Time} value=${act.at} />${way(act)}</p>
    </li>
  `;
}

function verb(act) {
  const fields = act.details.fields ?? [];
  if (act.action === 'update' && act.details.enabled !== undefined && fields.every((field) => field === 'enabled')) {
    return act.details.enabled ? 'enabled' : 'disabled';
  }
  return ACTIONS.find(([code]) => code === act.action)?.[2] ?? act.action;
}

function access(act) {
  const text = ACCESS[act.details.access];
  return text && (act.action !== 'reset-password' || act.details.access !== 'none') ? ` ${text}` : '';
}

/** Of many it has the number, once that is known; the data of one is their own. */
function exported({ userId, outcomeDetails }) {
  if (userId) {
    return 'their own data';
  }
  const rows = outcomeDetails.rows;
  return rows === undefined ? 'users' : `${rows} ${rows === 1 ? 'user' : 'users'}`;
}

function exportOutcome({ outcome, outcomeDetails }) {
  return outcome === 'open' ? ['warn', 'Not finished'] : outcomeDetails.complete === false ? ['warn', 'Cut off'] : null;
}

/** The subject is all the trail has; the name is there if the pages have seen them. */
function Who({ by, onActor }) {
  const { me } = useMe();
  if (!by.subject) {
    return html`<strong>Keycloak</strong>`;
  }
  const person = personOfSubject(by.subject);
  const name = by.subject === me?.keycloakId ? 'You' : person ? nameOf(person) : null;
  const label = name ?? html`<span class="mono">${by.subject.slice(0, 8)}</span>`;
  if (!onActor) {
    return html`<strong title=${by.subject}>${label}</strong>`;
  }
  const title = `Only what ${name ?? by.subject} did`;
  return html`<button type="button" class="link" title=${title} onClick=${() => onActor(by.subject)}>${label}</button>`;
}

function Whom({ id }) {
  const person = personOfId(id);
  const gone = person === null ? 'a deleted user' : html`<span class="mono">${id.slice(0, 8)}</span>`;
  const label = person ? nameOf(person) : gone;
  return html`<${Link} href=${`/console/users/${id}`} title=${person?.username ?? id}>${label}<//>`;
}

function Details({ act }) {
  const fields = (act.details.fields ?? []).filter((field) => field !== 'enabled' && field !== 'roles');
  // that somebody new has none is no news
  const roles = act.action === 'create' && act.details.roles?.length === 0 ? null : act.details.roles;
  const reason = reasonOf(act);
  return html`
    ${fields.length > 0 && act.action !== 'create' && html`<p class="muted">${fields.map(labelOf).join(', ')}</p>`}
    ${roles &&
    html`<p class="row act-roles">
      ${roles.length === 0 && html`<span class="muted">No roles</span>`}
      ${roles.map((role) => html`<span key=${role} class="badge">${role}</span>`)}
    </p>`}
    ${act.action === 'export' && html`<p class="muted">${file(act.details)}</p>`}
    ${reason && html`<p class="muted">Since ${reason}.</p>`}
  `;
}

/** The names of filters alone are known, since what was searched for may be a name. */
function file({ format, filters }) {
  return filters ? `${format}, filtered by ${filters.join(', ')}` : format;
}

function reasonOf({ outcomeDetails }) {
  const code = outcomeDetails.reason?.split(':').at(-1);
  return code && (REASONS[code] ?? code.replaceAll('-', ' '));
}

function way({ by, settledBy, settledAt }) {
  const noticed = { event: ', noticed by an event of Keycloak', reconciliation: ', noticed by a reconciliation' }[by.wayIn];
  if (noticed) {
    return noticed;
  }
  const through = by.wayIn === 'bearer' ? `, through ${by.clientId ?? 'a token'}` : '';
  return html`${through}${settledBy === 'sweeper' ? html`, settled later, <${Time} value=${settledAt} />` : ''}`;
}
