// The lists of users.
import { api } from '../core/api.js';
import { remember } from './known-users.js';
import { listsOf } from './lists.js';

// The first page is part of the first view, so it is small.
const FIRST = 'limit=50&total=true';
const NEXT = 'limit=100';

export const userLists = listsOf('usersList', async (query, cursor, signal) => {
  const page = cursor ? `${NEXT}&cursor=${encodeURIComponent(cursor)}` : FIRST;
  const { body } = await api.get(`/api/v1/users?${query}&${page}`, { signal });
  body.items.forEach(remember);
  return body;
});
