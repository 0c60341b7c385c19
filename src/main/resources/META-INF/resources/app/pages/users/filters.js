// What the list is filtered and sorted by: from the page's address, and for the API.

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

/**
 * When a day of the reader's zone begins, as an instant for the API, whose bounds are exclusive.
 *
 * @param day as a date field has it, 2026-11-24; empty or half typed for none
 * @param later how many days later
 * @param millis what is added
 */
export function dayBegins(day, later, millis) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (!parts) {
    return '';
  }
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later);
  return new Date(date.getTime() + millis).toISOString();
}
