// The users that a list has loaded so far, page by page; kept so that the back button restores the list.
import { useCallback, useEffect, useReducer, useRef } from '../core/ui.js';
import { api } from '../core/api.js';
import { remember } from './known-users.js';

// The first page is part of the first view, so it is small.
const FIRST_LIMIT = 50;
const NEXT_LIMIT = 100;
const MAX_KEPT = 5;

/** Lists that were left, by the ID of their history entry: only the back button leads there again. */
const kept = new Map();

const EMPTY = { items: [], next: null, total: null, status: 'loading', problem: null };

function reduce(state, action) {
  switch (action.type) {
    case 'loading':
      // The old rows stay until the new ones arrive, so that nothing jumps while the person types.
      return { ...state, status: state.items.length > 0 ? 'renewing' : 'loading', problem: null };
    case 'loaded':
      return { ...action.page, status: 'ready', problem: null };
    case 'loading more':
      return { ...state, status: 'more', problem: null };
    case 'loaded more':
      return { ...state, items: [...state.items, ...action.page.items], next: action.page.next, status: 'ready' };
    case 'failed':
      // Rows of another filter cannot be continued with a cursor of this one.
      return { ...(state.status === 'renewing' ? EMPTY : state), status: 'failed', problem: action.problem };
    default:
      return state;
  }
}

/**
 * @param query of the API, without cursor
 * @return the list, `more()` for the next page, `reload()`, and `place`: where the list was left, if this is a return to it
 */
export function useUsers(query) {
  const back = useRef(undefined);
  if (back.current === undefined) {
    const list = kept.get(history.state?.usersList);
    back.current = list?.query === query ? list : null;
  }
  const [state, dispatch] = useReducer(reduce, back.current?.state ?? EMPTY);
  const now = useRef({});
  Object.assign(now.current, { query, state });

  const load = useCallback(() => {
    const abort = replaceRequest(now.current);
    dispatch({ type: 'loading' });
    page(query, `limit=${FIRST_LIMIT}&total=true`, abort.signal).then(
      ({ items, next, total }) => dispatch({ type: 'loaded', page: { items, next, total } }),
      (problem) => abort.signal.aborted || dispatch({ type: 'failed', problem }),
    );
  }, [query]);

  const more = useCallback(() => {
    const { next, status } = now.current.state;
    if (!next || !['ready', 'failed'].includes(status) || now.current.query !== query) {
      return;
    }
    const abort = replaceRequest(now.current);
    now.current.state = { ...now.current.state, status: 'more' };
    dispatch({ type: 'loading more' });
    page(query, `limit=${NEXT_LIMIT}&cursor=${encodeURIComponent(next)}`, abort.signal).then(
      ({ items, next: after }) => dispatch({ type: 'loaded more', page: { items, next: after } }),
      (problem) => abort.signal.aborted || dispatch({ type: 'failed', problem }),
    );
  }, [query]);

  const place = back.current;
  const restored = useRef(place !== null);
  useEffect(() => {
    if (restored.current) {
      restored.current = false;
    } else {
      load();
    }
  }, [load]);
  useEffect(() => () => now.current.abort?.abort(), []);
  useKeptList(now);

  const open = useCallback((user) => (now.current.user = user), []);
  return { ...state, more, reload: load, place, open };
}

/** Gives the history entry an ID, and keeps the list under that ID when the page is left. */
function useKeptList(now) {
  const id = useRef(null);
  id.current ??= history.state?.usersList ?? crypto.getRandomValues(new Uint32Array(2)).join('-');
  useEffect(() => {
    // The router replaces the entry whenever the address changes.
    history.replaceState({ ...history.state, usersList: id.current }, '');
  }, [location.search]);
  useEffect(() => {
    // Recorded during scrolling: when the page is left it is too late.
    let scroll = window.scrollY;
    const record = () => (scroll = window.scrollY);
    window.addEventListener('scroll', record, { passive: true });
    return () => {
      window.removeEventListener('scroll', record);
      const { state, query: last, user } = now.current;
      if (state.items.length > 0 && ['ready', 'more'].includes(state.status)) {
        kept.delete(id.current);
        kept.set(id.current, { query: last, state: { ...state, status: 'ready' }, scroll, user });
        [...kept.keys()].slice(0, -MAX_KEPT).forEach((old) => kept.delete(old));
      }
    };
  }, []);
}

/** Updates a user in every kept list; null removes a deleted user. */
export function updateLists(id, user) {
  for (const list of kept.values()) {
    const items = list.state.items.flatMap((item) => (item.id === id ? (user ? [user] : []) : [item]));
    list.state = { ...list.state, items };
  }
}

/** Forgets the kept lists, since new users are missing from them. */
export function forgetLists() {
  kept.clear();
}

function replaceRequest(now) {
  now.abort?.abort();
  now.abort = new AbortController();
  return now.abort;
}

async function page(query, more, signal) {
  const { body } = await api.get(`/api/v1/users?${query}&${more}`, { signal });
  body.items.forEach(remember);
  return body;
}
