// What people have set for themselves in this browser, such as the columns of a list: for each person who signs in here.
import { createStore } from './ui.js';
import { useMe } from './session.js';

const STORE = 'rollcall.preferences.';

const [useStore, notify] = createStore();

/** The preferences of people by the keys of their stores, as far as they are read; also for browsers that store nothing. */
const known = new Map();

// another tab has changed them
addEventListener('storage', ({ key }) => {
  known.delete(key);
  notify();
});

/**
 * → [value, set]. Another release may have stored another kind of value, so whoever uses it checks it.
 *
 * @param name unique among all pages
 * @param fallback the value until one is set
 */
export function usePreference(name, fallback) {
  useStore();
  const { caller } = useMe();
  const key = STORE + (caller?.subject ?? '');
  const set = (value) => {
    known.set(key, { ...of(key), [name]: value });
    write(key, known.get(key));
    notify();
  };
  return [of(key)[name] ?? fallback, set];
}

/**
 * The columns of a list → [the names of those to show, set].
 *
 * @param name of the list
 * @param columns all, each with its `name`
 * @param usual the names of those that are shown until the person chooses others
 */
export function useColumns(name, columns, usual) {
  const [stored, store] = usePreference(`columns.${name}`, null);
  const shown = Array.isArray(stored) ? columns.map((column) => column.name).filter((each) => stored.includes(each)) : usual;
  return [shown, store];
}

function of(key) {
  if (!known.has(key)) {
    known.set(key, read(key));
  }
  return known.get(key);
}

function read(key) {
  try {
    const stored = JSON.parse(localStorage.getItem(key));
    return stored !== null && typeof stored === 'object' ? stored : {};
  } catch {
    return {};
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // if storage is full or disabled, they last as long as the page
  }
}
