// The users that are loaded so far: page after page by cursor, and kept for whoever comes back to the list.
import { useCallback, useEffect, useReducer, useRef } from '../core/ui.js';
import { api } from '../core/api.js';
import { remember } from './known-users.js';

// The first page is part of the first view, which is to be small; who scrolls on wants more at once.
const FIRST = 50;
const NEXT = 100;
const KEPT = 5;

/** Lists that were left, by the id that their history entry has: only the back button leads to that again. */
const left = new Map();

const EMPTY = { items: [], next: null, total: null, status: 'loading', problem: null };

function reduce(state, action) {
  switch (action.type) {
    case 'loading':
      // What is there stays until there is something else, so that nothing jumps while somebody types.
      return { ...state, status: state.items.length > 0 ? 'renewing' : 'loading', problem: null };
    case 'loaded':
      return { ...action.page, status: 'ready', problem: null };
    case 'loading more':
      return { ...state, status: 'more', problem: null };
    case 'loaded more':
      return { ...state, items: [...state.items, ...action.page.items], next: action.page.next, status: 'ready' };
    case 'failed':
      // What was there was another list, which no cursor of this one goes on.
      return { ...(state.status === 'renewing' ? EMPTY : state), status: 'failed', problem: action.problem };
    default:
      return state;
  }
}

/**
 * @param query of the API, without cursor
 * @return the list, `more()` for the next page, `reload()`, and `place`: where the list was left, if it is come back to
 */
export function useUsers(query) {
  const back = useRef(undefined);
  if (back.current === undefined) {
    const kept = left.get(history.state?.usersList);
    back.current = kept?.query === query ? kept : null;
  }
  const [state, dispatch] = useReducer(reduce, back.current?.state ?? EMPTY);
  const now = useRef({});
  Object.assign(now.current, { query, state });

  const load = useCallback(() => {
    const abort = replace(now.current);
    dispatch({ type: 'loading' });
    page(query, `limit=${FIRST}&total=true`, abort.signal).then(
      ({ items, next, total }) => dispatch({ type: 'loaded', page: { items, next, total } }),
      (problem) => abort.signal.aborted || dispatch({ type: 'failed', problem }),
    );
  }, [query]);

  const more = useCallback(() => {
    const { next, status } = now.current.state;
    if (!next || !['ready', 'failed'].includes(status) || now.current.query !== query) {
      return;
    }
    const abort = replace(now.current);
    now.current.state = { ...now.current.state, status: 'more' };
    dispatch({ type: 'loading more' });
    page(query, `limit=${NEXT}&cursor=${encodeURIComponent(next)}`, abort.signal).then(
      ({ items, next: after }) => dispatch({ type: 'loaded more', page: { items, next: after } }),
      (problem) => abort.signal.aborted || dispatch({ type: 'failed', problem }),
    );
  }, [query]);

  const place = back.current;
  const came = useRef(place !== null);
  useEffect(() => {
    if (came.current) {
      came.current = false;
    } else {
      load();
    }
  }, [load]);
  useEffect(() => () => now.current.abort?.abort(), []);
  useKeeping(now, query);

  const open = useCallback((user) => (now.current.user = user), []);
  return { ...state, more, reload: load, place, open };
}

/** Gives the history entry an id, and keeps the list under it when the page is left. */
function useKeeping(now, query) {
  const id = useRef(null);
  id.current ??= history.state?.usersList ?? crypto.getRandomValues(new Uint32Array(2)).join('-');
  useEffect(() => {
    // The router writes an entry of its own with each change of the address.
    history.replaceState({ ...history.state, usersList: id.current }, '');
  }, [location.search]);
  useEffect(() => {
    // Noted while one scrolls: when the page is left it is too late to ask.
    let scroll = window.scrollY;
    const note = () => (scroll = window.scrollY);
    window.addEventListener('scroll', note, { passive: true });
    return () => {
      window.removeEventListener('scroll', note);
      const { state, query: last, user } = now.current;
      if (state.items.length > 0 && ['ready', 'more'].includes(state.status)) {
        left.delete(id.current);
        left.set(id.current, { query: last, state: { ...state, status: 'ready' }, scroll, user });
        [...left.keys()].slice(0, -KEPT).forEach((old) => left.delete(old));
      }
    };
  }, []);
}

/** A user who was changed meanwhile is so in every list that is kept; null for one who is no more. */
export function keepInLists(id, user) {
  for (const kept of left.values()) {
    const items = kept.state.items.flatMap((item) => (item.id === id ? (user ? [user] : []) : [item]));
    kept.state = { ...kept.state, items };
  }
}

/** A new user is in none of them: they are to be loaded again. */
export function forgetLists() {
  left.clear();
}

function replace(now) {
  now.abort?.abort();
  now.abort = new AbortController();
  return now.abort;
}

async function page(query, more, signal) {
  const { body } = await api.get(`/api/v1/users?${query}&${more}`, { signal });
  body.items.forEach(remember);
  return body;
}
