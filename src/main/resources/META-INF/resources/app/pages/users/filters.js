// The filters and the sort order of the list: in the page's address, for the API, and as a toolbar.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Field } from '../../core/form.js';
import { addressOf, queryOf } from '../../core/router.js';
import {
  AttributeFilters,
  Choice,
  Days,
  STATUSES,
  Search,
  attributesOf,
  searchOf,
  startOfDay,
  useTyped,
} from '../../shared/filter-inputs.js';
import { knownRoles } from '../../shared/known-records.js';

/** Newest first, so that a user who was just created is at the top. */
const DEFAULT_SORT = '-createdAt';

/** The default order of a search. There is no such order without one. */
const RELEVANCE = 'relevance';

const SORTS = [
  ['-createdAt', 'Newest first'],
  ['createdAt', 'Oldest first'],
  ['username', 'Username, A to Z'],
  ['-username', 'Username, Z to A'],
  ['-lastSeenAt', 'Recently seen'],
  ['lastSeenAt', 'Least recently seen'],
];

/** Whose attributes there are, if the records have any of the user profile. */
const KINDS = [
  ['attributes', 'Application'],
  ['profile', 'Profile'],
];

/** Whether the last answer described attributes of other users. */
let profileKnown = false;

export function filtersOf(query) {
  const sort = query.get('sort');
  return {
    q: query.get('q') ?? '',
    enabled: ['true', 'false'].includes(query.get('enabled')) ? query.get('enabled') : '',
    role: query.get('role') ?? '',
    from: query.get('from') ?? '',
    until: query.get('until') ?? '',
    attributes: attributesOf(query),
    sort: SORTS.some(([value]) => value === sort) ? sort : '',
  };
}

/** The sort order in use: the chosen one, which is in `filters.sort`, or the default. */
export function sortOf({ q, sort }) {
  return sort || (searchOf(q).search ? RELEVANCE : DEFAULT_SORT);
}

/** The page's address with these filters, without those that are not set. */
export function pageUrl(path, { attributes, ...filters }) {
  const isDefault = filters.sort === sortOf({ ...filters, sort: '' });
  return addressOf(path, { ...filters, sort: isDefault ? '' : filters.sort }, attributes);
}

/** The query for the API, without cursor. It also identifies a list. */
export function apiQuery({ q, enabled, role, from, until, attributes, sort }) {
  const order = sortOf({ q, sort });
  const parameters = {
    // the default of a search
    sort: order === RELEVANCE ? '' : order,
    ...searchOf(q),
    enabled,
    role: role.trim(),
    createdAfter: startOfDay(from, 0, -1),
    createdBefore: startOfDay(until, 1, 0),
  };
  return queryOf(parameters, attributes);
}

/** The filters by attributes to offer. Filters in the address have their kind, whatever the service copies. */
function useKinds(attributes) {
  const [known, setKnown] = useState(profileKnown);
  useAbortableEffect((signal) => {
    const read = ({ body }) => {
      profileKnown = body.attributes.some(({ users }) => users);
      setKnown(profileKnown);
    };
    // a failure hides no users
    api.get('/api/v1/profile', { signal }).then(read, () => {});
  }, []);
  return known || attributes.some(([parameter]) => parameter.startsWith('profile.')) ? KINDS : KINDS.slice(0, 1);
}

function sorts({ q }) {
  return searchOf(q).search ? [[RELEVANCE, 'Best match first'], ...SORTS] : SORTS;
}

export function Toolbar({ filters, onChange }) {
  const roles = knownRoles();
  const kinds = useKinds(filters.attributes);
  const [role, setRole] = useTyped(filters.role, (text) => onChange({ role: text }));
  // On narrow screens only the first two are shown, unless others are in use or the person opens them.
  const [more, setMore] = useState(Boolean(filters.role || filters.from || filters.until || filters.attributes.length));
  return html`
    <form class="users-toolbar ${more ? 'open' : ''}" role="search" aria-label="Users" onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${filters.q} placeholder="Name, e-mail or ext:ID" onChange=${(q) => onChange({ q })} />
      <${Choice} label="Status" name="enabled" ...${{ filters, onChange }} options=${STATUSES} />
      <${Field}
        label="Role"
        name="role"
        value=${role}
        placeholder="Any"
        list="known-roles"
        autocomplete="off"
        spellcheck=${false}
        maxlength="200"
        onInput=${(event) => setRole(event.currentTarget.value)}
      />
      <datalist id="known-roles">${roles.map((name) => html`<option key=${name} value=${name} />`)}</datalist>
      <${Days} from=${filters.from} until=${filters.until} labels=${['Created from', 'Created until']} onChange=${onChange} />
      <${Choice} label="Sort" name="sort" filters=${{ sort: sortOf(filters) }} onChange=${onChange} options=${sorts(filters)} />
      <${AttributeFilters} value=${filters.attributes} kinds=${kinds} onChange=${(attributes) => onChange({ attributes })} />
      <button type="button" class="button users-more-filters" aria-expanded=${more ? 'true' : 'false'} onClick=${() => setMore(!more)}>
        ${more ? 'Fewer filters' : 'More filters'}
      </button>
    </form>
  `;
}
