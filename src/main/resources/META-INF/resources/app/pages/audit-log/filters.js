// The filters of the audit log, which its address has.
import { html } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { queryOf } from '../../core/router.js';
import { Choice, Days, startOfDay } from '../../shared/filter-inputs.js';
import { ACTIONS } from '../../shared/audit-log/actions.js';
import {
  organizationOfId,
  remember,
  rememberOrganization,
  subjectRef,
  useRecords,
  userOfId,
  userOfSubject,
} from '../../shared/known-records.js';
import { UserPicker, findUsers } from '../../shared/user-picker.js';

const NAMES = ['actor', 'user', 'organization', 'action', 'outcome', 'origin', 'from', 'until', 'sort'];

const MOST = 8;

const SORTS = [
  ['', 'Newest first'],
  ['at', 'Oldest first'],
];

const OUTCOMES = [
  ['', 'All'],
  ['done', 'Done'],
  ['open', 'Pending'],
  ['refused', 'Refused'],
  ['not-done', 'Not done'],
  ['unknown', 'Unknown'],
  ['superseded', 'Given up'],
];

const ORIGINS = [
  ['', 'All'],
  ['browser', 'The pages of Rollcall'],
  ['bearer', 'Other applications'],
  ['event', 'Events in Keycloak'],
  ['reconciliation', 'Reconciliations'],
  ['other', 'Other programs'],
  ['summary', 'Summaries of refusals'],
];

const ORGANIZATIONS = { placeholder: 'Name or alias', list: 'Organizations', other: 'another organization' };

export function filtersOf(query) {
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? '']));
}

/** The filters without any value. */
export const NO_FILTERS = Object.fromEntries(NAMES.filter((name) => name !== 'sort').map((name) => [name, '']));

/** The parameters of the API, for the list and for the export. */
export function apiQuery({ actor, user, organization, action, outcome, origin, from, until, sort }) {
  const known = (options, value) => (options.some(([code]) => code === value) ? value : '');
  return queryOf({
    sort: sort === 'at' ? 'at' : '-at',
    actor: actor.trim(),
    userId: user,
    organizationId: organization,
    action: known(ACTIONS, action),
    outcome: known(OUTCOMES, outcome),
    origin: known(ORIGINS, origin),
    after: startOfDay(from, 0, -1),
    before: startOfDay(until, 1, 0),
  });
}

export function Toolbar({ filters, me, filtered, clear, onChange }) {
  const { actor, user, organization } = filters;
  useRecords({
    users: [user, actor && subjectRef(actor)].filter(Boolean),
    organizations: [organization].filter(Boolean),
    teams: [],
  });
  const choice = (label, name, options) => html`<${Choice} ...${{ label, name, options, filters, onChange }} />`;
  return html`
    <form class="audit-log-toolbar" role="search" aria-label="Audit log" onSubmit=${(event) => event.preventDefault()}>
      <${UserPicker}
        label="Actor"
        name="actor"
        chosen=${actor && (userOfSubject(actor) ?? { id: actor, username: actor })}
        find=${findUsers}
        onChange=${(chosen) => onChange({ actor: subjectOf(chosen) })}
      />
      <${UserPicker}
        label="User"
        name="user"
        chosen=${user && (userOfId(user) ?? { id: user, username: user })}
        find=${findUsers}
        onChange=${(chosen) => onChange({ user: idOf(chosen) })}
      />
      <${UserPicker}
        label="Organization"
        name="organization"
        chosen=${organization && asPerson(organizationOfId(organization) ?? { id: organization, name: organization })}
        find=${findOrganizations}
        texts=${ORGANIZATIONS}
        onChange=${(chosen) => onChange({ organization: chosen?.id ?? '' })}
      />
      ${choice('Action', 'action', [['', 'All'], ...ACTIONS])} ${choice('Outcome', 'outcome', OUTCOMES)}
      ${choice('Origin', 'origin', ORIGINS)}
      <${Days} from=${filters.from} until=${filters.until} labels=${['From', 'Until']} onChange=${onChange} />
      ${choice('Order', 'sort', SORTS)}
      <div class="row audit-log-shortcuts">
        ${me &&
        actor !== me.keycloakId &&
        html`<button type="button" class="button" onClick=${() => onChange({ actor: me.keycloakId })}>Only my entries</button>`}
        ${filtered && clear}
      </div>
    </form>
  `;
}

/** A person who was just chosen need not be looked up. */
function subjectOf(user) {
  if (user) {
    remember(user);
  }
  return user?.keycloakId ?? '';
}

function idOf(user) {
  if (user) {
    remember(user);
  }
  return user?.id ?? '';
}

/** The picker shows what it finds like people: by a name, and something below it. */
function asPerson({ id, name, alias }) {
  return { id, firstName: name, username: alias };
}

async function* findOrganizations(text, signal) {
  const query = new URLSearchParams({ limit: MOST, search: text });
  const { body } = await api.get(`/api/v1/organizations?${query}`, { signal });
  body.items.forEach(rememberOrganization);
  yield body.items.map(asPerson);
}
