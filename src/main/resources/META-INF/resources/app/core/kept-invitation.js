// The tokens of links that were opened. That of an invitation outlives a sign-in, a registration, and a tab: the mail that verifies an address
// may open another one. It does not outlive a sign-out, a day, or the invitation. That of a new e-mail address outlives a sign-in in its tab.

export const INVITATION = '/invitation';
export const EMAIL_CHANGE = '/email-change';

const STORE = 'rollcall.invitation';
const RETURN = 'rollcall.return';
const EMAIL = 'rollcall.email-change';
const KEPT_MILLIS = 86_400_000;
const TOKEN = /^[\w-]{43}$/;

// for browsers that store nothing
let current = null;
let timer = null;

forgetLater();

/**
 * Takes the token from the address, where it must not stay.
 *
 * @return the token, or the one that is kept if the address has none; null without either
 */
export function takeToken() {
  const token = takeFragment();
  if (token === '') {
    takeReturn();
    return keptToken();
  }
  if (isToken(token)) {
    keep({ token, at: Date.now() });
  }
  return token;
}

/** As `takeToken`, of the link to a new e-mail address. */
export function takeEmailToken() {
  const token = takeFragment();
  if (token === '') {
    return read(sessionStorage, EMAIL);
  }
  write(sessionStorage, EMAIL, token);
  return token;
}

export function forgetEmailToken() {
  write(sessionStorage, EMAIL, null);
}

function takeFragment() {
  const token = location.hash.slice(1);
  if (token !== '') {
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  return token;
}

/** Whether a text can be a token: the end of a link may be lost when it is copied. */
export function isToken(text) {
  return TOKEN.test(text);
}

/** The token of the last link that was opened here and has not been used since; null if there is none. */
export function keptToken() {
  return kept()?.token ?? null;
}

export function forgetToken() {
  current = null;
  clearTimeout(timer);
  write(localStorage, STORE, null);
}

/** The sign-out leads to the home page; this makes it lead on to the invitation. Until then, only this tab has the token. */
export function returnAfterSignOut() {
  write(sessionStorage, RETURN, JSON.stringify(kept()));
  forgetToken();
}

/** Whether a sign-out should lead on to the invitation; only once. */
export function takeReturn() {
  const wanted = parsed(read(sessionStorage, RETURN));
  write(sessionStorage, RETURN, null);
  if (wanted) {
    keep(wanted);
  }
  return wanted !== null;
}

function keep(invitation) {
  current = write(localStorage, STORE, JSON.stringify(invitation)) ? null : invitation;
  forgetLater();
}

/** Forgets a token that is older than a day. */
function kept() {
  const invitation = parsed(read(localStorage, STORE)) ?? current;
  if (invitation && !(ageOf(invitation) < KEPT_MILLIS)) {
    forgetToken();
    return null;
  }
  return invitation;
}

/** Forgets the token in time, whatever page is open by then. */
function forgetLater() {
  clearTimeout(timer);
  const invitation = kept();
  if (invitation) {
    timer = setTimeout(forgetLater, KEPT_MILLIS - ageOf(invitation));
  }
}

function ageOf({ at }) {
  return Date.now() - at;
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

/** Returns whether the value is stored. */
function write(storage, key, value) {
  try {
    if (value === null) {
      storage.removeItem(key);
    } else {
      storage.setItem(key, value);
    }
    return true;
  } catch {
    // if storage is full or disabled, the token is lost with the page
    return false;
  }
}
