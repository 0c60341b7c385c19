// The invitations that are loaded so far, page by page. While a mail is being sent, the list follows it.
import { useCallback, useEffect, useReducer, useRef } from '../../core/ui.js';
import { api } from '../../core/api.js';

const LIMIT = 50;
const POLL_MILLIS = 3000;

const EMPTY = { items: [], next: null, status: 'loading', problem: null };

function reduce(state, action) {
  switch (action.type) {
    case 'loading':
      return { ...state, status: action.cursor ? 'more' : 'loading', problem: null };
    case 'loaded':
      return {
        items: action.cursor ? [...state.items, ...action.page.items] : action.page.items,
        next: action.page.next,
        status: 'ready',
        problem: null,
      };
    case 'replaced':
      return { ...state, items: state.items.map((item) => action.items.find(({ id }) => id === item.id) ?? item) };
    default:
      return { ...state, status: 'failed', problem: action.problem };
  }
}

/**
 * @param path of the API
 * @param status of the invitations, empty for all
 * @return the list, `more()` for the next page, `reload()`, and `replace(invitation)` after a change
 */
export function useInvitations(path, status) {
  const [list, dispatch] = useReducer(reduce, EMPTY);
  const running = useRef(null);
  const query = `${path}?limit=${LIMIT}${status ? `&status=${status}` : ''}`;

  const load = useCallback(
    (cursor) => {
      running.current?.abort();
      const abort = new AbortController();
      running.current = abort;
      dispatch({ type: 'loading', cursor });
      api.get(cursor ? `${query}&cursor=${encodeURIComponent(cursor)}` : query, { signal: abort.signal }).then(
        ({ body }) => abort.signal.aborted || dispatch({ type: 'loaded', cursor, page: body }),
        (problem) => abort.signal.aborted || dispatch({ type: 'failed', problem }),
      );
    },
    [query],
  );
  useEffect(() => {
    load(null);
    return () => running.current?.abort();
  }, [load]);

  const replace = useCallback((invitation) => dispatch({ type: 'replaced', items: [invitation] }), []);
  const isSending = list.items.some(({ status: now, mail }) => now === 'open' && mail.status === 'pending');
  useEffect(() => {
    if (!isSending) {
      return undefined;
    }
    const abort = new AbortController();
    let timer;
    const poll = async () => {
      // new mails are those of the first page
      const answer = await api.get(query, { signal: abort.signal }).catch(() => null);
      if (!abort.signal.aborted) {
        if (answer) {
          dispatch({ type: 'replaced', items: answer.body.items });
        }
        timer = setTimeout(poll, POLL_MILLIS);
      }
    };
    timer = setTimeout(poll, POLL_MILLIS);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [isSending, query]);

  return { ...list, more: () => load(list.next), reload: () => load(null), replace };
}
