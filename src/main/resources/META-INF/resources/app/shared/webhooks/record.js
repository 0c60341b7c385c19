// Webhooks as records: where the API and the pages have them, and their lists.
import { api } from '../../core/api.js';
import { listsOf } from '../lists.js';

const LISTS = listsOf('webhooks', { readPage });

/** The list has one page. */
async function readPage(path, cursor, signal) {
  const { body } = await api.get(path, { signal });
  return { ...body, next: null };
}

/** Those of administrators. `entities` are those whose events they get, `url` (id) → the address of the page of one. */
export const WEBHOOK = {
  path: '/api/v1/webhooks',
  lists: LISTS,
  drafts: [],
  entities: ['user', 'organization', 'membership', 'team'],
  url: (id) => `/console/webhooks/${id}`,
};

/**
 * Those of an organization.
 *
 * @param path of the organization in the API
 * @param address of the page of the organization
 */
export function webhooksOf(path, address) {
  return {
    ...WEBHOOK,
    path: `${path}/webhooks`,
    entities: ['organization', 'membership', 'team'],
    url: (id) => `${address}?tab=webhooks&webhook=${id}`,
  };
}
