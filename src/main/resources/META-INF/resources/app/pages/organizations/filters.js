// The filters and the sort order of the list: in the page's address, for the API, and as a toolbar.
import { html } from '../../core/ui.js';
import { addressOf } from '../../core/router.js';
import { AttributeFilters, Choice, STATUSES, Search, attributesOf, searchOf } from '../../shared/filter-inputs.js';
import { ORGANIZATION } from '../../shared/organization-record.js';

const DEFAULT_SORT = 'name';

const SORTS = [
  ['name', 'Name, A to Z'],
  ['-name', 'Name, Z to A'],
  ['-createdAt', 'Newest first'],
  ['createdAt', 'Oldest first'],
];

const OWNERS = [
  ['', 'All'],
  ['true', 'No owner'],
];

/** An organization has no profile. */
const KINDS = [['attributes', 'Application']];

export function filtersOf(query) {
  const sort = query.get('sort');
  return {
    q: query.get('q') ?? '',
    enabled: ['true', 'false'].includes(query.get('enabled')) ? query.get('enabled') : '',
    orphaned: query.get('orphaned') === 'true' ? 'true' : '',
    attributes: attributesOf(query).filter(([parameter]) => parameter.startsWith('attributes.')),
    sort: SORTS.some(([value]) => value === sort) ? sort : DEFAULT_SORT,
  };
}

/** The page's address with these filters, without those that are not set. */
export function pageUrl(path, { attributes, ...filters }) {
  return addressOf(path, { ...filters, sort: filters.sort === DEFAULT_SORT ? '' : filters.sort }, attributes);
}

/** The path of the list in the API. */
export function apiPath({ q, enabled, orphaned, attributes, sort }) {
  return addressOf(ORGANIZATION.path, { sort, ...searchOf(q), enabled, orphaned }, attributes);
}

export function Toolbar({ filters, onChange }) {
  const all = { filters, onChange };
  return html`
    <form class="list-toolbar" role="search" aria-label="Organizations" onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${filters.q} placeholder="Name, alias or ext:ID" onChange=${(q) => onChange({ q })} />
      <${Choice} label="Status" name="enabled" ...${all} options=${STATUSES} />
      <${Choice} label="Owner" name="orphaned" ...${all} options=${OWNERS} />
      <${Choice} label="Sort" name="sort" ...${all} options=${SORTS} />
      <${AttributeFilters} value=${filters.attributes} kinds=${KINDS} onChange=${(attributes) => onChange({ attributes })} />
    </form>
  `;
}
