// Who is signed in, requested once when the pages open.
import { createStore } from './ui.js';
import { Problem, sessionEnded, unreachable, withVisibleNames } from './api.js';
import { forgetDrafts, ownedBy } from './drafts.js';
import { forgetEmailToken, forgetToken } from './kept-invitation.js';
import { preferLanguage } from './texts.js';

const ME = '/api/v1/users/me';
const CALLER = '/protected';
const MEMBERSHIPS = '/api/v1/users/me/organizations?limit=200';

const [useSession, notify] = createStore();
let loading = null;
const NOT_IN = { me: null, caller: null, admin: false, mayRead: false, etag: null, memberships: null, problem: null };
let session = { state: 'loading', ...NOT_IN };

/**
 * `state` is loading, out (signed out) or in. `me` is the person's record, or null if there is none: `problem` tells why. `caller` is
 * what the service knows about the session. `mayRead` is true for administrators and readers, who see the console; only with `admin`
 * may they change something. `memberships` are the person's organizations, each with their role; null if there is no record, or if
 * they could not be read. All of this stays when the session ends: the person is told.
 *
 * @returns {{state: string, me: object, caller: object, admin: boolean, mayRead: boolean, etag: string, memberships: object[],
 *   problem: Problem, reload: function}}
 */
export function useMe() {
  useSession();
  if (!loading) {
    reload();
  }
  return { ...session, reload };
}

/** Requests it again → the new session. The old one stays until then. */
export function reload() {
  loading = load().then(async (next) => {
    if (next.me) {
      // before the record is shown, so that its page does not appear in two languages
      await preferLanguage(next.me.locale).catch(() => {});
    }
    session = next;
    notify();
    return next;
  });
  return loading;
}

/** Removes what the browser keeps for the person, before they sign out. */
export function forgetUser() {
  forgetDrafts();
  forgetToken();
  forgetEmailToken();
}

/** Shows the pages as to anybody, after the person has ended the session by deleting their account. */
export function showSignedOut() {
  forgetUser();
  session = { ...NOT_IN, state: 'out' };
  notify();
}

async function load() {
  try {
    // Not through api.js, which would start a sign-in.
    const [caller, me, organizations] = await Promise.all([request(CALLER), request(ME), request(MEMBERSHIPS)]);
    if (caller.status === 401) {
      // for the browser, a request ends when its answer is read
      await Promise.all([caller.text(), me.text(), organizations.text()]);
      if (session.caller) {
        sessionEnded();
        return session;
      }
      return { ...NOT_IN, state: 'out' };
    }
    if (!caller.ok) {
      return { ...NOT_IN, state: 'in', problem: await problemOf(caller) };
    }
    const known = withVisibleNames(await caller.json());
    ownedBy(known.subject);
    return {
      state: 'in',
      caller: known,
      admin: known.roles.includes('admin'),
      mayRead: known.roles.includes('admin') || known.roles.includes('reader'),
      me: me.ok ? withVisibleNames(await me.json()) : null,
      etag: me.headers.get('ETag'),
      memberships: await allOf(organizations),
      problem: me.ok ? null : await problemOf(me),
    };
  } catch (failure) {
    return { ...NOT_IN, state: 'in', problem: failure };
  }
}

/** The entries of a list from its first page on; null if a page cannot be read. */
async function allOf(response) {
  const items = [];
  for (let page = response; page.ok; ) {
    const { items: more, next } = withVisibleNames(await page.json());
    items.push(...more);
    if (!next) {
      return items;
    }
    page = await request(`${MEMBERSHIPS}&cursor=${encodeURIComponent(next)}`);
  }
  return null;
}

function request(path) {
  return fetch(path, { credentials: 'same-origin', redirect: 'manual', headers: { Accept: 'application/json' } }).catch(() =>
    Promise.reject(unreachable()),
  );
}

async function problemOf(response) {
  return new Problem(response.status, await response.json().catch(() => null), response.headers);
}
