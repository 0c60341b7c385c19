// The filters and the sort order of the list: in the page's address, for the API, and as a toolbar.
import { html } from '../../core/ui.js';
import { Select } from '../../core/form.js';
import { Search } from '../../shared/filter-inputs.js';

const DEFAULT_SORT = 'name';

const SORTS = [
  ['name', 'Name, A to Z'],
  ['-name', 'Name, Z to A'],
  ['-createdAt', 'Newest first'],
  ['createdAt', 'Oldest first'],
];

const NAMES = ['q', 'enabled', 'orphaned'];

export function filtersOf(query) {
  const sort = query.get('sort');
  return {
    q: query.get('q') ?? '',
    enabled: ['true', 'false'].includes(query.get('enabled')) ? query.get('enabled') : '',
    orphaned: query.get('orphaned') === 'true' ? 'true' : '',
    sort: SORTS.some(([value]) => value === sort) ? sort : DEFAULT_SORT,
  };
}

export function isFiltered(filters) {
  return NAMES.some((name) => filters[name] !== '');
}

/** The page's address with these filters, without those that are not set. */
export function pageUrl(path, filters) {
  const query = new URLSearchParams();
  NAMES.filter((name) => filters[name]).forEach((name) => query.set(name, filters[name]));
  if (filters.sort !== DEFAULT_SORT) {
    query.set('sort', filters.sort);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** The query for the API, without cursor. It also identifies a list. */
export function apiQuery({ q, enabled, orphaned, sort }) {
  const query = new URLSearchParams({ sort });
  const set = (name, value) => value && query.set(name, value);
  set('search', q.trim());
  set('enabled', enabled);
  set('orphaned', orphaned);
  return query.toString();
}

export function Toolbar({ filters, onChange }) {
  const choice = (label, name, options) => html`
    <${Select}
      label=${label}
      name=${name}
      value=${filters[name]}
      options=${options.map(([value, text]) => ({ value, label: text }))}
      onChange=${(event) => onChange({ [name]: event.currentTarget.value })}
    />
  `;
  return html`
    <form class="list-toolbar" role="search" aria-label="Organizations" onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${filters.q} placeholder="Name or alias" onChange=${(q) => onChange({ q })} />
      ${choice('Status', 'enabled', [
        ['', 'All'],
        ['true', 'Enabled'],
        ['false', 'Disabled'],
      ])}
      ${choice('Owner', 'orphaned', [
        ['', 'All'],
        ['true', 'No owner'],
      ])}
      ${choice('Sort', 'sort', SORTS)}
    </form>
  `;
}
