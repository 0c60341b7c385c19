// The token of an invitation whose link was opened. It outlives a sign-in, a registration, and a tab: the mail that verifies an address
// may open another one.

export const INVITATION = '/invitation';

const STORE = 'rollcall.invitation';
const RETURN = 'rollcall.return';
const KEPT_MILLIS = 7 * 86_400_000;
const TOKEN = /^[\w-]{43}$/;

// for browsers that store nothing
let current = null;

/**
 * Takes the token from the address, where it must not stay.
 *
 * @return the token, or the one that is kept if the address has none; null without either
 */
export function takeToken() {
  const token = location.hash.slice(1);
  if (token === '') {
    return keptToken();
  }
  history.replaceState(history.state, '', location.pathname + location.search);
  if (isToken(token)) {
    current = { token, at: Date.now() };
    write(localStorage, STORE, JSON.stringify(current));
  }
  return token;
}

/** Whether a text can be a token: the end of a link may be lost when it is copied. */
export function isToken(text) {
  return TOKEN.test(text);
}

/** The token of the last link that was opened here and has not been used since; null if there is none. */
export function keptToken() {
  const { token, at } = parsed(read(localStorage, STORE)) ?? current ?? {};
  return token && Date.now() - at < KEPT_MILLIS ? token : null;
}

export function forgetToken() {
  current = null;
  write(localStorage, STORE, null);
}

/** The sign-out leads to the home page; this makes it lead on to the invitation. */
export function returnAfterSignOut() {
  write(sessionStorage, RETURN, INVITATION);
}

/** Whether a sign-out should lead on to the invitation; only once. */
export function takeReturn() {
  const wanted = read(sessionStorage, RETURN) === INVITATION;
  write(sessionStorage, RETURN, null);
  return wanted;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function read(storage, key) {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    if (value === null) {
      storage.removeItem(key);
    } else {
      storage.setItem(key, value);
    }
  } catch {
    // if storage is full or disabled, the token is lost with the page
  }
}
