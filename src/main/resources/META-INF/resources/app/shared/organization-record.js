// The record of an organization, as the pages of one and of all organizations know it.
import { listsOf } from './lists.js';

export const ORGANIZATION = {
  noun: 'organization',
  path: '/api/v1/organizations',
  lists: listsOf('organizationsList'),
  drafts: ['organization'],
};
