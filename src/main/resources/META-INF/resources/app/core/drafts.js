// What people have typed and not sent. It is put aside when a session ends in the middle of it, and is there again after
// the sign-in: in this tab, for the same person, and once.

const STORE = 'rollcall.drafts';
const SECRET = /password|secret/i;

const live = new Map();
let owner = null;

/** Whose drafts these are; what somebody else has left in this tab is thrown away. */
export function ownedBy(subject) {
  owner = subject;
  const kept = read();
  if (kept && kept.owner !== subject) {
    forgetDrafts();
  }
}

export function setDraft(key, value) {
  live.set(key, value);
}

export function dropDraft(key) {
  live.delete(key);
}

/** The draft that was put aside under this key, or undefined; it is given out once. */
export function takeDraft(key) {
  const kept = read();
  if (!kept || !(key in kept.drafts)) {
    return undefined;
  }
  const { [key]: value, ...others } = kept.drafts;
  write({ ...kept, drafts: others });
  return value;
}

/** Puts aside all that is typed on the page, before it is left for the sign-in. */
export function keepDrafts() {
  if (owner && live.size > 0) {
    const drafts = Object.fromEntries([...live].map(([key, value]) => [key, withoutSecrets(value)]));
    write({ owner, drafts });
  }
}

export function forgetDrafts() {
  live.clear();
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
