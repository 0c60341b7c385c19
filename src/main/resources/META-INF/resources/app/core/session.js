// Who is signed in, asked for once when the pages open.
import { useEffect, useReducer } from './ui.js';
import { Problem } from './api.js';
import { ownedBy } from './drafts.js';

const ME = '/api/v1/users/me';
const CALLER = '/protected';

const listeners = new Set();
let loading = null;
let session = { state: 'loading', me: null, caller: null, admin: false, etag: null, problem: null };

/**
 * `state` is loading, out (nobody is signed in) or in. `me` is the person's record, null if there is none for them: `problem` says
 * why. `caller` is what the service believes of them.
 *
 * @returns {{state: string, me: object, caller: object, admin: boolean, etag: string, problem: Problem, reload: function}}
 */
export function useMe() {
  const [, update] = useReducer((count) => count + 1, 0);
  useEffect(() => {
    listeners.add(update);
    return () => listeners.delete(update);
  }, []);
  if (!loading) {
    reload();
  }
  return { ...session, reload };
}

/** Asks again → the new session. What was known stays until then. */
export function reload() {
  loading = load().then((next) => {
    session = next;
    listeners.forEach((listener) => listener());
    return next;
  });
  return loading;
}

async function load() {
  const out = { state: 'out', me: null, caller: null, admin: false, etag: null, problem: null };
  try {
    // Not by way of api.js: that nobody is signed in is no end of a session here.
    const [caller, me] = await Promise.all([ask(CALLER), ask(ME)]);
    if (caller.status === 401) {
      // a request is over for the browser when its answer is read
      await Promise.all([caller.text(), me.text()]);
      return out;
    }
    if (!caller.ok) {
      return { ...out, state: 'in', problem: await problemOf(caller) };
    }
    const known = await caller.json();
    ownedBy(known.subject);
    return {
      state: 'in',
      caller: known,
      admin: known.roles.includes('admin'),
      me: me.ok ? await me.json() : null,
      etag: me.headers.get('ETag'),
      problem: me.ok ? null : await problemOf(me),
    };
  } catch (failure) {
    return { ...out, state: 'in', problem: failure };
  }
}

function ask(path) {
  return fetch(path, { credentials: 'same-origin', redirect: 'manual', headers: { Accept: 'application/json' } }).catch(
    () => Promise.reject(new Problem(0, { detail: 'The service cannot be reached. Check your connection and try again.' })),
  );
}

async function problemOf(response) {
  return new Problem(response.status, await response.json().catch(() => null), response.headers);
}
