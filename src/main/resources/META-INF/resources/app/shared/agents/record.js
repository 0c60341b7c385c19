// Agents as records: where the API has them, and the list that the page of an agent keeps up to date.
import { listsOf } from '../lists.js';

export const AGENT = { path: '/api/v1/agents', lists: listsOf('agents'), drafts: [] };
