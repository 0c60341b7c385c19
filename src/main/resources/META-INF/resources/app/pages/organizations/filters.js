// The filters and the sort order of the list: in the page's address, for the API, and as a toolbar.
import { html } from '../../core/ui.js';
import { addressOf } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { AttributeFilters, Choice, STATUSES, Search, attributesOf, searchOf } from '../../shared/filter-inputs.js';
import { ORGANIZATION } from '../../shared/organization-record.js';

const DEFAULT_SORT = 'name';

const SORTS = ['name', '-name', '-createdAt', 'createdAt'];

export function filtersOf(query) {
  const sort = query.get('sort');
  return {
    q: query.get('q') ?? '',
    enabled: ['true', 'false'].includes(query.get('enabled')) ? query.get('enabled') : '',
    orphaned: query.get('orphaned') === 'true' ? 'true' : '',
    attributes: attributesOf(query).filter(([parameter]) => parameter.startsWith('attributes.')),
    sort: SORTS.includes(sort) ? sort : DEFAULT_SORT,
  };
}

/** The page's address with these filters, without those that are not set. */
export function pageUrl(path, { attributes, ...filters }) {
  return addressOf(path, { ...filters, sort: filters.sort === DEFAULT_SORT ? '' : filters.sort }, attributes);
}

/** The path of the list in the API. */
export function apiPath({ q, enabled, orphaned, attributes, sort }) {
  return addressOf(ORGANIZATION.path, { sort, ...searchOf(q), enabled, orphaned, counts: 'true' }, attributes);
}

export function Toolbar({ filters, onChange }) {
  const all = { filters, onChange };
  const owners = [
    ['', t('organizations.filters.all')],
    ['true', t('organizations.filters.noOwner')],
  ];
  // an organization has no profile
  const kinds = [['attributes', t('organizations.filters.application')]];
  return html`
    <form class="list-toolbar" role="search" aria-label=${t('organizations.list.title')} onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${filters.q} placeholder=${t('organizations.filters.search')} onChange=${(q) => onChange({ q })} />
      <${Choice} label=${t('organizations.list.status')} name="enabled" ...${all} options=${STATUSES} />
      <${Choice} label=${t('organizations.filters.owner')} name="orphaned" ...${all} options=${owners} />
      <${Choice} label=${t('organizations.filters.sort')} name="sort" ...${all} options=${sorts()} />
      <${AttributeFilters} value=${filters.attributes} kinds=${kinds} onChange=${(attributes) => onChange({ attributes })} />
    </form>
  `;
}

function sorts() {
  const labels = {
    name: t('organizations.filters.byName'),
    '-name': t('organizations.filters.byNameDown'),
    '-createdAt': t('organizations.filters.newestFirst'),
    createdAt: t('organizations.filters.oldestFirst'),
  };
  return SORTS.map((sort) => [sort, labels[sort]]);
}
