// The lists of organizations in the console.
import { api } from '../core/api.js';
import { listsOf } from './lists.js';

export const organizationLists = listsOf('organizationsList', async (query, cursor, signal) => {
  const page = cursor ? `limit=100&cursor=${encodeURIComponent(cursor)}` : 'limit=50';
  const { body } = await api.get(`/api/v1/organizations?${query}&${page}`, { signal });
  return body;
});
