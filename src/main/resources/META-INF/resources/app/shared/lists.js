// Lists that are loaded page by page, and kept so that the back button restores them.
import { html, useCallback, useEffect, useReducer, useRef } from '../core/ui.js';
import { api, pageOf } from '../core/api.js';
import { ProblemNotice } from '../core/feedback.js';
import { t } from '../core/texts.js';

const MAX_KEPT = 5;

const EMPTY = { items: [], next: null, total: null, status: 'loading', problem: null };

function reduce(state, action) {
  switch (action.type) {
    case 'loading':
      // The old rows stay until the new ones arrive, so that nothing jumps while the person types.
      return { ...state, status: state.items.length > 0 ? 'renewing' : 'loading', problem: null };
    case 'loaded':
      return { ...action.page, status: 'ready', problem: null };
    case 'counted':
      return { ...state, total: action.total };
    case 'loading more':
      return { ...state, status: 'more', problem: null };
    case 'loaded more':
      return { ...state, items: [...state.items, ...action.page.items], next: action.page.next, status: 'ready' };
    case 'changed':
      return { ...state, items: action.change(state.items) };
    case 'failed':
      // Rows of another filter cannot be continued with a cursor of this one.
      return { ...(state.status === 'renewing' ? EMPTY : state), status: 'failed', problem: action.problem };
    default:
      return state;
  }
}

/**
 * The lists of one kind of record.
 *
 * @param name unique among the kinds
 * @param first the number of items on the first page, which is small since it is part of the first view
 * @param readPage (query, cursor, signal) → a promise of {items, next, total} and more; the cursor is null for the first page. Instead of
 *     `total` the first page may have `counted`, a promise of the total, or of null if it cannot be counted. Unless given, the query is
 *     a path of the API
 * @param idOf the ID of an item
 */
export function listsOf(name, { first = 50, readPage = reader(first), idOf = ({ id }) => id } = {}) {
  // Lists that were left, by the ID of their history entry: only the back button leads there again.
  const kept = new Map();
  return {
    name,
    readPage,
    idOf,
    kept,
    /** Updates an item in every kept list, but not what only lists have; null removes one that was deleted. */
    update(id, changed) {
      for (const list of kept.values()) {
        const items = list.state.items.flatMap((item) => (idOf(item) === id ? (changed ? [{ ...item, ...changed }] : []) : [item]));
        list.state = { ...list.state, items };
      }
    },
    /** Forgets the kept lists, since new records are missing from them. */
    forget() {
      kept.clear();
    },
  };
}

function reader(first) {
  return async (query, cursor, signal) => (await api.get(pageOf(query, cursor ? 100 : first, cursor), { signal })).body;
}

/**
 * @param lists of `listsOf`
 * @param query identifies the list, and is for `readPage`
 * @return the items, all else that the first page has, `more()` for the next page, `reload()`, `renew()` for new records, which are
 *     missing from the kept lists, too, `change(items → items)`, `replace(item)` for one that was changed, `open(id)` before an item is
 *     opened, and `place`: where the list was left, if this is a return to it
 */
export function useList(lists, query) {
  const back = useRef(undefined);
  if (back.current === undefined) {
    const list = lists.kept.get(history.state?.[lists.name]);
    back.current = list?.query === query ? list : null;
  }
  const [state, dispatch] = useReducer(reduce, back.current?.state ?? EMPTY);
  const now = useRef({});
  Object.assign(now.current, { query, state });

  const load = useCallback(() => {
    const abort = replaceRequest(now.current);
    dispatch({ type: 'loading' });
    const show = ({ counted, ...page }) => {
      if (!abort.signal.aborted) {
        dispatch({ type: 'loaded', page: { total: null, ...page } });
        counted?.then((total) => abort.signal.aborted || dispatch({ type: 'counted', total }));
      }
    };
    lists.readPage(query, null, abort.signal).then(
      show,
      (problem) => abort.signal.aborted || dispatch({ type: 'failed', problem }),
    );
  }, [lists, query]);

  const more = useCallback(() => {
    const { next, status } = now.current.state;
    if (!next || !['ready', 'failed'].includes(status) || now.current.query !== query) {
      return;
    }
    // does not abort the request before it: the first page may still wait for its total
    const abort = new AbortController();
    now.current.abortMore = abort;
    now.current.state = { ...now.current.state, status: 'more' };
    dispatch({ type: 'loading more' });
    lists.readPage(query, next, abort.signal).then(
      ({ items, next: after }) => abort.signal.aborted || dispatch({ type: 'loaded more', page: { items, next: after } }),
      (problem) => abort.signal.aborted || dispatch({ type: 'failed', problem }),
    );
  }, [lists, query]);

  const place = back.current;
  const restored = useRef(place !== null);
  useEffect(() => {
    if (restored.current) {
      restored.current = false;
    } else {
      load();
    }
  }, [load]);
  useEffect(() => () => abortRequests(now.current), []);
  useKept(lists, now);

  const open = useCallback((id) => (now.current.opened = { id, top: linkTo(id).getBoundingClientRect().top }), []);
  const change = useCallback((edit) => dispatch({ type: 'changed', change: edit }), []);
  const replace = (item) => change((items) => items.map((each) => (lists.idOf(each) === lists.idOf(item) ? item : each)));
  const renew = () => {
    lists.forget();
    load();
  };
  return { ...state, more, reload: load, renew, change, replace, place, open };
}

/** Gives the history entry an ID, and keeps the list under that ID when the page is left. */
function useKept({ name, kept }, now) {
  const id = useRef(null);
  id.current ??= history.state?.[name] ?? crypto.getRandomValues(new Uint32Array(2)).join('-');
  useEffect(() => {
    // The router replaces the entry whenever the address changes.
    history.replaceState({ ...history.state, [name]: id.current }, '');
  }, [location.search]);
  useEffect(() => {
    // Recorded during scrolling: when the page is left it is too late.
    let scroll = window.scrollY;
    const record = () => (scroll = window.scrollY);
    window.addEventListener('scroll', record, { passive: true });
    return () => {
      window.removeEventListener('scroll', record);
      const { state, query: last, opened } = now.current;
      if (state.items.length > 0 && ['ready', 'more'].includes(state.status)) {
        kept.delete(id.current);
        kept.set(id.current, { query: last, state: { ...state, status: 'ready' }, scroll, opened });
        [...kept.keys()].slice(0, -MAX_KEPT).forEach((old) => kept.delete(old));
      }
    };
  }, []);
}

/** Scrolls to where the list was left. The item that was opened is focused, at its old height: filters above may take other room now. */
export function usePlace(place) {
  useEffect(() => {
    if (place) {
      // after the page has set focus and scroll position for the new route
      afterNextFrame(() => {
        window.scrollTo(0, place.scroll ?? 0);
        afterNextFrame(() => {
          const link = place.opened && linkTo(place.opened.id);
          if (link) {
            window.scrollBy(0, link.getBoundingClientRect().top - place.opened.top);
            link.focus({ preventScroll: true });
          }
        });
      });
    }
  }, []);
}

/** The link that opens an item: it has the item's ID in `data-item`. */
function linkTo(id) {
  return document.querySelector(`[data-item="${id}"]`);
}

/** After the next frame is painted. */
function afterNextFrame(action) {
  requestAnimationFrame(() => requestAnimationFrame(action));
}

/**
 * "20 teams so far": the number of items, of which more may follow.
 *
 * @param many the kind of the items, such as `teams`, which chooses the texts
 */
export function countOf({ status, items, next }, many, filtered = false) {
  if (status === 'loading') {
    return t(`lists.loading.${many}`);
  }
  if (items.length === 0) {
    return '';
  }
  const count = items.length;
  const found = filtered ? t(`lists.matching.${many}`, { count }) : t(`lists.found.${many}`, { count });
  return next ? t('lists.soFar', { found }) : found;
}

/** The number of items in words, as `countOf` has it, and a button that clears the filters. */
export function Summary({ list, many, filtered, onClear }) {
  return html`<div class="row list-summary">
    <p role="status" class="list-count">${countOf(list, many, filtered)}</p>
    ${filtered && html`<button type="button" class="button quiet small" onClick=${onClear}>${t('lists.clearFilters')}</button>`}
  </div>`;
}

/** The children are the items, or `empty` if there are none. Placeholders until they are loaded, as tall as so many rows. */
export function Listed({ list, rows = 10, empty, children }) {
  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${list.reload} />`;
  }
  if (list.status === 'loading') {
    return html`<div class="list-skeleton" aria-hidden="true">
      ${Array.from(
        { length: rows },
        (_, i) => html`<div key=${i} class="list-ghost"><span></span><span></span><span></span></div>`,
      )}
    </div>`;
  }
  return list.items.length === 0 ? empty : html`${children}<${More} list=${list} />`;
}

/**
 * The items as a table, or as cards on narrow screens. `columns` are the headings, `row` (item) → its row; `select` is the heading of the
 * check boxes, if there are any.
 */
export function ListTable({ list, caption, columns, row, select }) {
  usePlace(list.place);
  return html`
    <div class="list-table" aria-busy=${list.status === 'renewing' ? 'true' : 'false'}>
      <table class="table cards">
        <caption class="visually-hidden">${caption}</caption>
        <thead>
          <tr>
            ${select && html`<th scope="col" class="list-select">${select}</th>`}
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>${list.items.map(row)}</tbody>
      </table>
    </div>
  `;
}

/** The heading of a column with buttons. */
export function ActionsHeading() {
  return html`<span class="visually-hidden">${t('lists.actions')}</span>`;
}

/** Loads the next page when the end of this one is near, or with a button. */
function More({ list }) {
  const sentinel = useRef(null);
  const loading = list.status === 'more';
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => entry.isIntersecting && list.status === 'ready' && list.more(),
      { rootMargin: '1200px' },
    );
    observer.observe(sentinel.current);
    return () => observer.disconnect();
  }, [list.items.length, list.status, list.more]);
  return html`
    <div ref=${sentinel} class="list-more">
      ${list.status === 'failed'
        ? html`<${ProblemNotice} problem=${list.problem} onRetry=${list.more} />`
        : list.next
          ? html`
              <button type="button" class="button" aria-disabled=${loading ? 'true' : 'false'} onClick=${list.more}>
                ${loading ? t('lists.loadingMore') : t('lists.loadMore')}
              </button>
            `
          : html`<p class="muted">${t('lists.end')}</p>`}
    </div>
  `;
}

function abortRequests(now) {
  now.abort?.abort();
  now.abortMore?.abort();
}

function replaceRequest(now) {
  abortRequests(now);
  now.abort = new AbortController();
  return now.abort;
}
