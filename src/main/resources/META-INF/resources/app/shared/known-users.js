// The users that the pages have read so far: the audit log names users by ID only.
import { useAbortableEffect, useState } from '../core/ui.js';
import { api } from '../core/api.js';

/** The most IDs in one request. */
const MAX_IDS = 100;

const byId = new Map();
const bySubject = new Map();
const roles = new Set();

export function remember(user) {
  byId.set(user.id, user);
  bySubject.set(user.keycloakId, user);
  user.roles?.forEach((role) => roles.add(role));
}

/** A deleted user has no name. */
export function rememberDeleted(id) {
  byId.set(id, null);
}

/** The user; null if deleted; undefined if not known. */
export function userOfId(id) {
  return byId.get(id);
}

export function userOfSubject(subject) {
  return bySubject.get(subject);
}

/** The names of the roles that any known user has. */
export function knownRoles() {
  return [...roles].sort();
}

let loading = null;

/** Like knownRoles, and reads the newest users once to know more roles. For use while the realm's roles cannot be listed. */
export function useKnownRoles() {
  const [known, setKnown] = useState(knownRoles);
  useAbortableEffect((signal) => {
    loading ??= api.get('/api/v1/users?limit=50&sort=-createdAt').then(({ body }) => body.items.forEach(remember));
    // Role names can be typed as well, so a failure does no harm.
    loading.catch(() => {}).then(() => signal.aborted || setKnown(knownRoles()));
  }, []);
  return known;
}

/** Looks up the users with these IDs in one request, and renders again with the result. A user who is not found was deleted. */
export function useUsersById(ids) {
  const [, setCount] = useState(0);
  const wanted = [...new Set(ids)]
    .filter((id) => !byId.has(id))
    .slice(0, MAX_IDS)
    .join(',');
  useAbortableEffect(
    (signal) => {
      if (wanted !== '') {
        api.get(`/api/v1/users?ids=${wanted}`, { signal }).then(
          ({ body }) => {
            body.items.forEach(remember);
            wanted.split(',').filter((id) => !byId.has(id)).forEach(rememberDeleted);
            setCount((count) => count + 1);
          },
          () => {}, // the page shows IDs then
        );
      }
    },
    [wanted],
  );
}
