// The current address, and navigation without reloading the shell. The address bar is the only state.
import { createStore, html, useAbortableEffect, useCallback, useState } from './ui.js';

const [useAddress, notify] = createStore();

addEventListener('popstate', notify);

/** → {path, query}; renders again when the address changes. */
export function useLocation() {
  useAddress();
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** Adds an entry to the history, or replaces the current one. */
export function navigate(url, { replace = false } = {}) {
  const target = new URL(url, location.href);
  if (target.href === location.href) {
    return;
  }
  const elsewhere = target.pathname !== location.pathname;
  history[replace ? 'replaceState' : 'pushState'](null, '', target.pathname + target.search + target.hash);
  if (elsewhere) {
    scrollTo(0, 0);
  }
  notify();
}

/** The parameters that have a value, as a query. `more` are [name, value], in which an empty value means something. */
export function queryOf(parameters, more = []) {
  return new URLSearchParams([...Object.entries(parameters).filter(([, value]) => value), ...more]).toString();
}

/** The address with such a query. */
export function addressOf(path, parameters, more) {
  const query = queryOf(parameters, more);
  return query ? `${path}?${query}` : path;
}

/** The addresses of lists with their filters, as the person left them. */
const lists = new Map();

/** Keeps the address of a list with its filters, for the links that lead back to the list. */
export function keepList(path, url) {
  lists.set(path, url);
}

/** The address of a list, with the filters that the person had there. */
export function listUrl(path) {
  return lists.get(path) ?? path;
}

/**
 * One parameter of the query → [value, set]. `set` replaces the address, so that typing adds no history; with {push: true} the back
 * button leads back. A value equal to the fallback is not written.
 */
export function useQuery(name, fallback = '') {
  const { query } = useLocation();
  const set = useCallback(
    (value, { push = false } = {}) => {
      const next = new URLSearchParams(location.search);
      if (value === null || value === undefined || value === '' || value === fallback) {
        next.delete(name);
      } else {
        next.set(name, value);
      }
      const text = next.toString();
      navigate(location.pathname + (text ? `?${text}` : ''), { replace: !push });
    },
    [name, fallback],
  );
  return [query.get(name) ?? fallback, set];
}

/**
 * A module that is loaded when it is needed.
 *
 * @param key another key is another module
 * @param load → a promise of the module, undefined for none
 * @return `state`: loading, ready, failed or missing; `key`, and `module` if it is ready
 */
export function useModule(key, load) {
  const [loaded, setLoaded] = useState({ key: null });
  useAbortableEffect(
    (signal) => {
      if (load) {
        load().then(
          (module) => signal.aborted || setLoaded({ key, state: 'ready', module }),
          () => signal.aborted || setLoaded({ key, state: 'failed' }),
        );
      } else {
        setLoaded({ key, state: 'missing' });
      }
    },
    [key],
  );
  return loaded.key === key ? loaded : { key, state: 'loading' };
}

/** A link between pages. Opening it in a new tab or as a download is left to the browser. */
export function Link({ href, onClick, children, ...rest }) {
  function follow(event) {
    onClick?.(event);
    if (!event.defaultPrevented && isPlain(event) && !rest.target && isPage(href)) {
      event.preventDefault();
      navigate(href);
    }
  }
  return html`<a ...${rest} href=${href} onClick=${follow}>${children}</a>`;
}

function isPlain(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

function isPage(href) {
  const url = new URL(href, location.href);
  return url.origin === location.origin && (url.pathname === '/' || /^\/(console|organizations|agents|invitation)(\/|$)/.test(url.pathname));
}
