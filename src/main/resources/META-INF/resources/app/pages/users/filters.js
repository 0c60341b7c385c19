// What the list is filtered and sorted by: from the page's address, and for the API.
import { html, useState } from '../../core/ui.js';
import { Field, Select } from '../../core/form.js';
import { Days, dayBegins, useTyped } from '../../shared/filter-inputs.js';
import { knownRoles } from '../../shared/known-users.js';

/** The newest record first: that is what somebody who has just made one looks for. */
export const DEFAULT_SORT = '-createdAt';

export const SORTS = [
  ['-createdAt', 'Newest first'],
  ['createdAt', 'Oldest first'],
  ['username', 'Username, A to Z'],
  ['-username', 'Username, Z to A'],
  ['-lastSeenAt', 'Recently seen'],
  ['lastSeenAt', 'Seen long ago'],
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
    sort: SORTS.some(([value]) => value === sort) ? sort : DEFAULT_SORT,
  };
}

export function isFiltered(filters) {
  return NAMES.some((name) => filters[name] !== '');
}

/** The page's address with these filters: what is not set is not in it, so that the plain list has a plain address. */
export function pageUrl(path, filters) {
  const query = new URLSearchParams();
  NAMES.filter((name) => filters[name]).forEach((name) => query.set(name, filters[name]));
  if (filters.sort !== DEFAULT_SORT) {
    query.set('sort', filters.sort);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** The same for the API, without a cursor: also what tells two lists apart. */
export function apiQuery({ q, enabled, role, from, until, sort }) {
  const query = new URLSearchParams({ sort });
  const set = (name, value) => value && query.set(name, value);
  set('search', q.trim());
  set('enabled', enabled);
  set('role', role.trim());
  set('createdAfter', dayBegins(from, 0, -1));
  set('createdBefore', dayBegins(until, 1, 0));
  return query.toString();
}

export function Toolbar({ filters, onChange }) {
  const roles = knownRoles();
  const [q, setQ] = useTyped(filters.q, (text) => onChange({ q: text }));
  const [role, setRole] = useTyped(filters.role, (text) => onChange({ role: text }));
  const choose = (name) => (event) => onChange({ [name]: event.currentTarget.value });
  // Where it is narrow only the first two are there until more is asked for, or one of the others is in use.
  const [more, setMore] = useState(Boolean(filters.role || filters.from || filters.until));
  return html`
    <form class="users-toolbar ${more ? 'open' : ''}" role="search" aria-label="Users" onSubmit=${(event) => event.preventDefault()}>
      <${Field}
        label="Search"
        type="search"
        name="q"
        value=${q}
        placeholder="Name, username or e-mail"
        autocomplete="off"
        spellcheck=${false}
        maxlength="200"
        onInput=${(event) => setQ(event.currentTarget.value)}
      />
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
        value=${filters.sort}
        options=${SORTS.map(([value, label]) => ({ value, label }))}
        onChange=${choose('sort')}
      />
      <button type="button" class="button users-more-filters" aria-expanded=${more ? 'true' : 'false'} onClick=${() => setMore(!more)}>
        ${more ? 'Fewer filters' : 'More filters'}
      </button>
    </form>
  `;
}
