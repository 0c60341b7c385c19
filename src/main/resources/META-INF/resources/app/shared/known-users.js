// Who is who, as far as the pages have seen them: the trail names people by ids alone.
import { useEffect, useState } from '../core/ui.js';
import { api } from '../core/api.js';

/** As many ids as the service takes in one request. */
const MOST = 100;

const byId = new Map();
const bySubject = new Map();
const roles = new Set();

export function remember(user) {
  byId.set(user.id, user);
  bySubject.set(user.keycloakId, user);
  user.roles.forEach((role) => roles.add(role));
}

/** Somebody who is no more: no name, but that is known. */
export function rememberGone(id) {
  byId.set(id, null);
}

/** A user; null for one who is no more; undefined if not known. */
export function personOfId(id) {
  return byId.get(id);
}

export function personOfSubject(subject) {
  return bySubject.get(subject);
}

/** The names of roles that have been seen on anybody. */
export function knownRoles() {
  return [...roles].sort();
}

let asked = null;

/** As knownRoles, for where one is to be chosen and the realm's cannot be listed: the newest users are asked for theirs, once. */
export function useKnownRoles() {
  const [known, setKnown] = useState(knownRoles);
  useEffect(() => {
    let gone = false;
    asked ??= api.get('/api/v1/users?limit=50&sort=-createdAt').then(({ body }) => body.items.forEach(remember));
    // Names can be typed all the same.
    asked.catch(() => {}).then(() => gone || setKnown(knownRoles()));
    return () => {
      gone = true;
    };
  }, []);
  return known;
}

/** Looks up who has these ids, all in one request, and renders again when they are known. Who is not found was deleted. */
export function usePeople(ids) {
  const [, setCount] = useState(0);
  const wanted = [...new Set(ids)]
    .filter((id) => !byId.has(id))
    .slice(0, MOST)
    .join(',');
  useEffect(() => {
    const abort = new AbortController();
    if (wanted !== '') {
      api.get(`/api/v1/users?limit=${MOST}&id=${wanted}`, { signal: abort.signal }).then(
        ({ body }) => {
          body.items.forEach(remember);
          wanted.split(',').filter((id) => !byId.has(id)).forEach(rememberGone);
          setCount((count) => count + 1);
        },
        () => {}, // ids stand for names then
      );
    }
    return () => abort.abort();
  }, [wanted]);
}
