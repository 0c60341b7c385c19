// The record of a user, as the pages of one and of all users know it.
import { api } from '../core/api.js';
import { remember, rememberDeleted } from './known-records.js';
import { listsOf } from './lists.js';

const FIRST = 'limit=50';
const NEXT = 'limit=100';
const TOTAL = 'total=true';

/** Parameters that need another index than that of the order. */
const SLOWLY_COUNTED = ['search', 'organizationId', 'lastSeenAfter', 'lastSeenBefore'];

async function readPage(query, cursor, signal) {
  const path = `/api/v1/users?${query}&`;
  const get = (page) => api.get(path + page, { signal }).then(({ body }) => body);
  const parameters = new URLSearchParams(query);
  // Counting all matches may take a thousand times as long as finding the first ones, or too long.
  const hasAttributes = [...parameters.keys()].some((name) => name.includes('.'));
  const isSlow = SLOWLY_COUNTED.some((name) => parameters.has(name));
  const countsLater = isSlow || parameters.get('sort')?.endsWith('lastSeenAt') || hasAttributes;
  const page = await get(cursor ? `${NEXT}&cursor=${encodeURIComponent(cursor)}` : countsLater ? FIRST : `${FIRST}&${TOTAL}`);
  page.items.forEach(remember);
  if (cursor || !countsLater) {
    return page;
  }
  if (!page.next) {
    return { ...page, total: { count: page.items.length, exact: true } };
  }
  const counted = get(`limit=1&${TOTAL}`).then(
    ({ total }) => total,
    () => null,
  );
  return { ...page, counted };
}

export const USER = {
  noun: 'user',
  path: '/api/v1/users',
  lists: listsOf('usersList', { readPage }),
  drafts: ['user', 'roles'],
  remember: (id, user) => (user ? remember(user) : rememberDeleted(id)),
};
