// The filters and the sort order of the list: in the page's address, for the API, and as a toolbar.
import { html, useState } from '../../core/ui.js';
import { Field, Select } from '../../core/form.js';
import { Days, Search, startOfDay, useTyped } from '../../shared/filter-inputs.js';
import { knownRoles } from '../../shared/known-users.js';

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

const NAMES = ['q', 'enabled', 'role', 'from', 'until'];

export function filtersOf(query) {
  const sort = query.get('sort');
  return {
    q: query.get('q') ?? '',
    enabled: ['true', 'false'].includes(query.get('enabled')) ? query.get('enabled') : '',
    role: query.get('role') ?? '',
    from: query.get('from') ?? '',
    until: query.get('until') ?? '',
    sort: SORTS.some(([value]) => value === sort) ? sort : '',
  };
}

/** The sort order in use: the chosen one, which is in `filters.sort`, or the default. */
export function sortOf({ q, sort }) {
  return sort || (q.trim() ? RELEVANCE : DEFAULT_SORT);
}

export function isFiltered(filters) {
  return NAMES.some((name) => filters[name] !== '');
}

/** The page's address with these filters, without those that are not set. */
export function pageUrl(path, filters) {
  const query = new URLSearchParams();
  NAMES.filter((name) => filters[name]).forEach((name) => query.set(name, filters[name]));
  if (filters.sort && filters.sort !== sortOf({ ...filters, sort: '' })) {
    query.set('sort', filters.sort);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** The query for the API, without cursor. It also identifies a list. */
export function apiQuery({ q, enabled, role, from, until, sort }) {
  const order = sortOf({ q, sort });
  // the default of a search
  const query = new URLSearchParams(order === RELEVANCE ? {} : { sort: order });
  const set = (name, value) => value && query.set(name, value);
  set('search', q.trim());
  set('enabled', enabled);
  set('role', role.trim());
  set('createdAfter', startOfDay(from, 0, -1));
  set('createdBefore', startOfDay(until, 1, 0));
  return query.toString();
}

function sorts({ q }) {
  return q.trim() ? [[RELEVANCE, 'Best match first'], ...SORTS] : SORTS;
}

export function Toolbar({ filters, onChange }) {
  const roles = knownRoles();
  const [role, setRole] = useTyped(filters.role, (text) => onChange({ role: text }));
  const choose = (name) => (event) => onChange({ [name]: event.currentTarget.value });
  // On narrow screens only the first two are shown, unless others are in use or the person opens them.
  const [more, setMore] = useState(Boolean(filters.role || filters.from || filters.until));
  return html`
    <form class="users-toolbar ${more ? 'open' : ''}" role="search" aria-label="Users" onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${filters.q} placeholder="Name, username or e-mail" onChange=${(q) => onChange({ q })} />
      <${Select}
        label="Status"
        name="enabled"
        value=${filters.enabled}
        options=${[
          { value: '', label: 'All' },
          { value: 'true', label: 'Enabled' },
          { value: 'false', label: 'Disabled' },
        ]}
        onChange=${choose('enabled')}
      />
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
      <${Select}
        label="Sort"
        name="sort"
        value=${sortOf(filters)}
        options=${sorts(filters).map(([value, label]) => ({ value, label }))}
        onChange=${choose('sort')}
      />
      <button type="button" class="button users-more-filters" aria-expanded=${more ? 'true' : 'false'} onClick=${() => setMore(!more)}>
        ${more ? 'Fewer filters' : 'More filters'}
      </button>
    </form>
  `;
}
