// What people have typed and not sent. It is kept while they are elsewhere in these pages, and over a reload or a sign-in: in this
// tab, for the same person, until it is sent or discarded. Who closes the tab is asked before.

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
  // A reload asks too, though drafts outlive it: browsers do not say which it is.
  if (drafts.size > 0 && !leaving) {
    event.preventDefault();
  }
});

/** Whose drafts these are: theirs come back, what somebody else has left in this tab is thrown away. */
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

/** Puts aside all that is typed, before the page leaves for somewhere it comes back from. */
export function keepDrafts() {
  leaving = true;
  if (owner && drafts.size > 0) {
    const kept = Object.fromEntries([...drafts].map(([key, value]) => [key, withoutSecrets(value)]));
    write({ owner, drafts: kept });
  }
}

export function forgetDrafts() {
  drafts.clear();
  try {
    sessionStorage.removeItem(STORE);
  } catch {
    // a browser that keeps nothing has nothing to forget
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
    // storage that is full or switched off loses the draft, not the page
  }
}
