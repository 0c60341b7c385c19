// Who is who, as far as the pages have seen them: the trail names people by ids alone.
import { useEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';

const AT_ONCE = 4;

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

/** Looks up who has these ids, a few at once, and renders again as they are known. */
export function usePeople(ids) {
  const [, setCount] = useState(0);
  const wanted = [...new Set(ids)].filter((id) => !byId.has(id)).join(' ');
  useEffect(() => {
    const abort = new AbortController();
    const queue = wanted.split(' ').filter(Boolean);
    const next = async () => {
      while (queue.length > 0 && !abort.signal.aborted) {
        await lookUp(queue.shift(), abort.signal);
      }
      if (!abort.signal.aborted) {
        setCount((count) => count + 1);
      }
    };
    if (queue.length > 0) {
      Array.from({ length: AT_ONCE }, next);
    }
    return () => abort.abort();
  }, [wanted]);
}

async function lookUp(id, signal) {
  try {
    remember((await api.get(`/api/v1/users/${id}`, { signal })).body);
  } catch (problem) {
    if (problem.status === 404) {
      rememberGone(id);
    }
  }
}
