// Drafts: what people have typed but not saved. They survive going to another page, a reload, and a sign-in: in this tab, for the same
// person, until they are saved or discarded. Before the tab closes, the browser asks.
import { html, useCallback, useRef, useState } from './ui.js';
import { t } from './texts.js';

const STORE = 'rollcall.drafts';
const SECRET = /password|secret/i;

const drafts = new Map();
let owner = null;
let leaving = false;

addEventListener('pagehide', keepDrafts);
addEventListener('pageshow', () => {
  leaving = false;
});
addEventListener('beforeunload', (event) => {
  // A reload asks, too, although drafts survive it: browsers do not tell the two apart.
  if (drafts.size > 0 && !leaving) {
    event.preventDefault();
  }
});

/** Sets whose drafts these are. Restores their drafts, and discards those that another person left in this tab. */
export function ownedBy(subject) {
  if (owner === subject) {
    return;
  }
  const kept = read();
  forgetDrafts();
  owner = subject;
  if (kept?.owner === subject) {
    Object.entries(kept.drafts).forEach(([key, value]) => drafts.set(key, value));
  }
}

export function dropDraft(key) {
  drafts.delete(key);
}

/** Stores the drafts before the page is left for a reload or a sign-in. */
export function keepDrafts() {
  leaving = true;
  if (owner && drafts.size > 0) {
    const kept = Object.fromEntries([...drafts].map(([key, value]) => [key, withoutSecrets(value)]));
    write({ owner, drafts: kept });
  }
}

/** Reloads the page for a module that failed to load: browsers may remember the failure until then. */
export function reloadPage() {
  keepDrafts();
  location.reload();
}

export function forgetDrafts() {
  drafts.clear();
  try {
    sessionStorage.removeItem(STORE);
  } catch {
    // without storage there is nothing to remove
  }
}

/**
 * State that is kept when the person leaves the page before it is saved → [value, set(value → value), clear, restored]. `key` is unique
 * among all pages; `clear` goes back to the initial value; `isChanged(value)` tells whether there is anything to lose. Members with a
 * name like a password are not kept across a reload.
 */
export function useDraft(key, initial, isChanged = (value) => JSON.stringify(value) !== JSON.stringify(initial)) {
  const [state, setState] = useState(() => start(key, initial));

  // another key is another draft, for example of another user
  const current = state.key === key ? state : start(key, initial);
  if (current !== state) {
    setState(current);
  }

  const latest = useRef(null);
  latest.current = { state: current, initial, isChanged };

  // Both keep or drop the draft immediately. An effect would run too late if the page changes first.
  const set = useCallback(
    (change) => {
      const { state: previous, isChanged: isWorthKeeping } = latest.current;
      const value = change(previous.value);
      if (isWorthKeeping(value)) {
        drafts.set(key, value);
      } else {
        drafts.delete(key);
      }
      latest.current.state = { ...previous, key, value };
      setState(latest.current.state);
    },
    [key],
  );
  const clear = useCallback(() => {
    drafts.delete(key);
    latest.current.state = { key, value: latest.current.initial, restored: false };
    setState(latest.current.state);
  }, [key]);
  return [current.value, set, clear, current.restored];
}

/** Says that a draft is back which was not saved; the children say more. */
export function DraftNotice({ shown, children }) {
  return (
    shown &&
    html`<div class="notice info" role="status">
      <p>${t('drafts.restored')} ${children}</p>
    </div>`
  );
}

function start(key, initial) {
  return drafts.has(key) ? { key, value: drafts.get(key), restored: true } : { key, value: initial, restored: false };
}

function withoutSecrets(value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).filter(([name]) => !SECRET.test(name)));
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE));
  } catch {
    return null;
  }
}

function write(kept) {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(kept));
  } catch {
    // if storage is full or disabled, only the draft is lost
  }
}
