// The addresses of the invitations that a job has sent again or revoked.
import { useAbortableEffect, useState } from '../../core/ui.js';
import { api, pageOf } from '../../core/api.js';

/** The most pages of an organization's invitations that are read for a page of results. */
const MOST_PAGES = 10;

/** By the ID of the invitation. Null for one that was not found. */
const addresses = new Map();

/**
 * Looks up the invitations that are not known yet among those of the organization, newest first, and renders again with the result.
 *
 * @param ids of invitations
 * @return the addresses that are known, by ID
 */
export function useAddresses(organization, ids) {
  const [, setCount] = useState(0);
  const unknown = ids.filter((id) => !addresses.has(id));
  useAbortableEffect(
    (signal) => {
      if (unknown.length > 0) {
        // after a failure the page shows IDs
        const found = read(organization, unknown, signal).catch(() => {});
        found.then(() => signal.aborted || setCount((count) => count + 1));
      }
    },
    [organization, unknown.join()],
  );
  return addresses;
}

async function read(organization, ids, signal) {
  let next = null;
  for (let page = 0; page < MOST_PAGES && (page === 0 || next) && ids.some((id) => !addresses.has(id)); page += 1) {
    const { body } = await api.get(pageOf(`/api/v1/organizations/${organization}/invitations`, 200, next), { signal });
    body.items.forEach(({ id, email }) => addresses.set(id, email));
    next = body.next;
  }
  ids.filter((id) => !addresses.has(id)).forEach((id) => addresses.set(id, null));
}
