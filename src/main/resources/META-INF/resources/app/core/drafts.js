// Drafts: what people have typed but not saved. They survive going to another page, a reload, and a sign-in: in this tab, for the same
// person, until they are saved or discarded. Before the tab closes, the browser asks.

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

export function setDraft(key, value) {
  drafts.set(key, value);
}

export function dropDraft(key) {
  drafts.delete(key);
}

/** The draft under this key, or undefined. */
export function draftOf(key) {
  return drafts.get(key);
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
