// The filters and the sort order of the list: in the page's address, for the API, and as a toolbar.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { LoadedPart } from '../../core/feedback.js';
import { Field } from '../../core/form.js';
import { addressOf, queryOf } from '../../core/router.js';
import { t } from '../../core/texts.js';
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

/** The default order of a range of last visits: the service finds them in it, however many users there are. */
const LAST_SEEN = 'lastSeenAt';

const narrow = window.matchMedia('(max-width: 45rem)');

/** [sort order, name of its text]. */
const SORTS = [
  ['-createdAt', 'newestFirst'],
  ['createdAt', 'oldestFirst'],
  ['username', 'username'],
  ['-username', 'usernameDescending'],
  ['-lastSeenAt', 'recentlySeen'],
  ['lastSeenAt', 'leastRecentlySeen'],
];

/** Whose attributes there are, if the records have any of the user profile. */
const KINDS = ['attributes', 'profile'];

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
    verified: ['true', 'false'].includes(query.get('verified')) ? query.get('verified') : '',
    organization: query.get('organization') ?? '',
    seenFrom: query.get('seenFrom') ?? '',
    seenUntil: query.get('seenUntil') ?? '',
    kind: ['agent', 'any'].includes(query.get('kind')) ? query.get('kind') : '',
    attributes: attributesOf(query),
    sort: SORTS.some(([value]) => value === sort) ? sort : '',
  };
}

/** No filter is set; the order stays. */
export const NO_FILTERS = {
  q: '',
  enabled: '',
  role: '',
  from: '',
  until: '',
  verified: '',
  organization: '',
  seenFrom: '',
  seenUntil: '',
  kind: '',
  attributes: [],
};

/** The sort order in use: the chosen one, which is in `filters.sort`, or the default. */
export function sortOf({ q, sort, seenFrom, seenUntil }) {
  return sort || (searchOf(q).search ? RELEVANCE : seenFrom || seenUntil ? LAST_SEEN : DEFAULT_SORT);
}

/** The page's address with these filters, without those that are not set. */
export function pageUrl(path, { attributes, ...filters }) {
  const isDefault = filters.sort === sortOf({ ...filters, sort: '' });
  return addressOf(path, { ...filters, sort: isDefault ? '' : filters.sort }, attributes);
}

/** The query for the API, without cursor. It also identifies a list. */
export function apiQuery(filters) {
  const { q, enabled, role, from, until, verified, organization, seenFrom, seenUntil, kind, attributes } = filters;
  const order = sortOf(filters);
  const parameters = {
    // the default of a search
    sort: order === RELEVANCE ? '' : order,
    ...searchOf(q),
    enabled,
    role: role.trim(),
    createdAfter: startOfDay(from, 0, -1),
    createdBefore: startOfDay(until, 1, 0),
    emailVerified: verified,
    organizationId: organization,
    lastSeenAfter: startOfDay(seenFrom, 0, -1),
    lastSeenBefore: startOfDay(seenUntil, 1, 0),
    // by default persons, except when the search names an ID
    kind,
  };
  return queryOf(parameters, attributes);
}

/** The filters by attributes to offer, as [value, label]. Filters in the address have their kind, whatever the service copies. */
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
  const kinds = known || attributes.some(([parameter]) => parameter.startsWith('profile.')) ? KINDS : KINDS.slice(0, 1);
  return kinds.map((kind) => [kind, t(`users.attributesOf.${kind}`)]);
}

function isMoreInUse({ verified, organization, seenFrom, seenUntil, kind, role, from, until, attributes }) {
  const isHidden = narrow.matches && (role || from || until || attributes.length > 0);
  return Boolean(verified || organization || seenFrom || seenUntil || kind || isHidden);
}

function sorts({ q }) {
  const orders = searchOf(q).search ? [[RELEVANCE, 'bestMatch'], ...SORTS] : SORTS;
  return orders.map(([order, text]) => [order, t(`users.sorts.${text}`)]);
}

export function Toolbar({ filters, onChange }) {
  const roles = knownRoles();
  const kinds = useKinds(filters.attributes);
  const [role, setRole] = useTyped(filters.role, (text) => onChange({ role: text }));
  // Unless they are in use or the person opens them, some are not shown; on narrow screens all but the first two.
  const [chosen, setChosen] = useState(null);
  const more = chosen ?? isMoreInUse(filters);
  return html`
    <form
      class="users-toolbar ${more ? 'open' : ''}"
      role="search"
      aria-label=${t('users.users')}
      onSubmit=${(event) => event.preventDefault()}
    >
      <${Search} value=${filters.q} placeholder=${t('users.filters.searchPlaceholder')} onChange=${(q) => onChange({ q })} />
      <${Choice} label=${t('users.filters.status')} name="enabled" ...${{ filters, onChange }} options=${STATUSES} />
      <${Field}
        label=${t('users.filters.role')}
        name="role"
        value=${role}
        placeholder=${t('users.filters.anyRole')}
        list="known-roles"
        autocomplete="off"
        spellcheck=${false}
        maxlength="200"
        onInput=${(event) => setRole(event.currentTarget.value)}
      />
      <datalist id="known-roles">${roles.map((name) => html`<option key=${name} value=${name} />`)}</datalist>
      <${Days}
        from=${filters.from}
        until=${filters.until}
        labels=${[t('users.filters.createdFrom'), t('users.filters.createdUntil')]}
        onChange=${onChange}
      />
      <${Choice}
        label=${t('users.filters.sort')}
        name="sort"
        filters=${{ sort: sortOf(filters) }}
        onChange=${onChange}
        options=${sorts(filters)}
      />
      <button type="button" class="button small users-more-filters" aria-expanded=${more ? 'true' : 'false'} onClick=${() => setChosen(!more)}>
        ${more ? t('users.filters.fewer') : t('users.filters.more')}
      </button>
      <${AttributeFilters} value=${filters.attributes} kinds=${kinds} onChange=${(attributes) => onChange({ attributes })} />
      ${more &&
      html`<div class="users-more">
        <${LoadedPart} name="more-filters" lines=1 load=${() => import('./more-filters.js')} ...${{ filters, onChange }} />
      </div>`}
    </form>
  `;
}
