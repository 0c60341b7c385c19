// Calls the public API with the browser's session. The session is a cookie: no token ever reaches a page.
import { createStore } from './ui.js';
import { keepDrafts } from './drafts.js';
import { Problem } from './problem.js';
import { t } from './texts.js';

export { Problem, sentence } from './problem.js';

const JSON_TYPE = 'application/json';
const PATCH_TYPE = 'application/merge-patch+json';

/** The fields with names from Keycloak, whose own pages take any characters in them. */
const NAMES = new Set(['username', 'userName', 'firstName', 'lastName', 'name', 'label', 'alias', 'organizationName', 'inviterName']);

/** Members left alone: requests send roles and attributes back, and the export is a file. */
const ATTRIBUTES = new Set(['attributes', 'profile']);
const EXACT = ['/api/v1/roles', '/api/v1/users/me/export'];

/** Direction marks and zero-width characters, and what a joiner may join: as `InvisibleCharacters` of the service. */
const INVISIBLE = /[\u00AD\u034F\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;
const JOINED_BEFORE = /[\p{L}\p{Mn}\p{Mc}\p{So}\p{Sk}]$/u;
const JOINED_AFTER = /^[\p{L}\p{Mn}\p{Mc}\p{So}\p{Sk}]/u;

export const api = {
  /** → {status, body, etag, headers}; throws a Problem for every unsuccessful answer. */
  get(path, { headers, signal } = {}) {
    return call('GET', path, undefined, { headers, signal });
  },

  /** The body is sent as JSON, or unchanged if it is a string or a file. With `anonymous`, the session's cookie is not sent. */
  send(method, path, body, { headers, signal, anonymous } = {}) {
    return call(method, path, body, { headers, signal, anonymous });
  },

  /**
   * The items of a list, read in pages of 200, and whether there are `more`.
   *
   * @param pages the most pages to read
   */
  async all(path, { pages = Infinity, signal } = {}) {
    const items = [];
    let next = null;
    for (let page = 0; page < pages && (page === 0 || next); page += 1) {
      const { body } = await this.get(pageOf(path, 200, next), { signal });
      items.push(...body.items);
      next = body.next;
    }
    return { items, more: next !== null };
  },

  /** Newline-delimited JSON: `onLine` gets each document as it arrives. */
  async stream(method, path, { body, headers, signal, onLine } = {}) {
    const response = await request(method, path, body, {
      signal,
      headers: { Accept: 'application/x-ndjson', ...headers },
    });
    await eachLine(response, (line) => {
      if (line.trim() !== '') {
        onLine?.(JSON.parse(line));
      }
    });
    return { status: response.status, headers: response.headers };
  },

  /** Server-Sent Events: `onEvent` gets the data of each, and its name. Resolves when the stream ends. */
  async events(path, { signal, onEvent } = {}) {
    const response = await request('GET', path, undefined, { signal, headers: { Accept: 'text/event-stream' } });
    let name = 'message';
    let data = [];
    await eachLine(response, (line) => {
      if (line === '') {
        if (data.length > 0) {
          onEvent?.(JSON.parse(data.join('\n')), name);
        }
        name = 'message';
        data = [];
      } else if (line.startsWith('data:')) {
        data.push(line.slice(5).replace(/^ /, ''));
      } else if (line.startsWith('event:')) {
        name = line.slice(6).trim();
      }
    });
  },
};

const [useEnded, notify] = createStore();
let ended = { told: false, shown: false };

/** Whether the person is to be told that their session has ended → {shown, close} */
export function useSessionEnd() {
  useEnded();
  return { shown: ended.shown, close: () => tellSessionEnd(false) };
}

/** Tells the person that their session has ended; again after they closed this only if they asked for something. */
export function sessionEnded(method = 'GET') {
  if (!ended.told || method !== 'GET') {
    tellSessionEnd(true);
  }
}

function tellSessionEnd(shown) {
  ended = { told: true, shown };
  notify();
}

/**
 * Leaves for the sign-in, which comes back to this address; drafts are kept in this tab. Never resolves. With `maxAge`, Keycloak asks
 * for the password unless it did so within that many seconds.
 */
export function signInAgain(maxAge = null) {
  keepDrafts();
  location.assign(signInUrl() + (maxAge ? `&max_age=${maxAge}` : ''));
  return new Promise(() => {});
}

/** The address of the sign-in that comes back to a path and query, by default the current ones. */
export function signInUrl(to = location.pathname + location.search) {
  return `/login?return=${encodeURIComponent(to)}`;
}

/** As {@link signInUrl}, but Keycloak shows its registration. */
export function registrationUrl(to) {
  return `${signInUrl(to)}&prompt=create`;
}

/** Leaves invisible characters out of the names in an answer: they could make one name look like another. → the answer */
export function withVisibleNames(answered) {
  for (const [key, value] of Object.entries(answered ?? {})) {
    if (typeof value === 'string' && NAMES.has(key)) {
      answered[key] = visible(value);
    } else if (typeof value === 'object' && !ATTRIBUTES.has(key)) {
      withVisibleNames(value);
    }
  }
  return answered;
}

function visible(name) {
  return name.replace(INVISIBLE, '').replace(/[\u200C\u200D]/g, (joiner, at, text) => {
    const joins = JOINED_BEFORE.test(text.slice(0, at)) && JOINED_AFTER.test(text.slice(at + 1));
    return joins ? joiner : '';
  });
}

async function call(method, path, body, options) {
  const response = await request(method, path, body, options);
  const answered = await bodyOf(response);
  return {
    status: response.status,
    body: EXACT.some((start) => path.startsWith(start)) ? answered : withVisibleNames(answered),
    etag: response.headers.get('ETag'),
    headers: response.headers,
  };
}

async function request(method, path, body, { headers, signal, anonymous = false } = {}) {
  const response = await answer(path, {
    method,
    signal,
    credentials: anonymous ? 'omit' : 'same-origin',
    redirect: 'manual',
    headers: { Accept: `${JSON_TYPE}, application/problem+json`, ...contentType(method, body), ...headers },
    body: isText(body) ? body : JSON.stringify(body),
  });
  if (response.status === 401 || response.type === 'opaqueredirect') {
    const maxAge = maxAgeOf(response);
    if (maxAge) {
      return signInAgain(maxAge);
    }
    sessionEnded(method);
    throw new Problem(401, null, null, () => t('core.sessionEnded'));
  }
  if (!response.ok) {
    throw new Problem(response.status, withVisibleNames(await bodyOf(response).catch(() => null)), response.headers);
  }
  return response;
}

/** The number of seconds if the session is valid but its sign-in was too long ago (RFC 9470); null if the session has ended. */
function maxAgeOf(response) {
  return /\bmax_age="(\d+)"/.exec(response.headers.get('WWW-Authenticate') ?? '')?.[1] ?? null;
}

/** The problem of a request without an answer. */
export function unreachable() {
  return new Problem(0, null, null, () => t('core.unreachable'));
}

/** An aborted call throws an AbortError, for the caller that aborted it. */
async function answer(path, options) {
  try {
    return await fetch(path, options);
  } catch (failure) {
    throw failure.name === 'AbortError' ? failure : unreachable();
  }
}

async function eachLine(response, onLine) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await next(reader);
    const lines = (rest + (value ?? '')).split(/\r?\n/);
    rest = done ? '' : lines.pop();
    lines.forEach(onLine);
    if (done) {
      return;
    }
  }
}

async function next(reader) {
  try {
    return await reader.read();
  } catch (failure) {
    throw failure.name === 'AbortError' ? failure : new Problem(0, null, null, () => t('core.cutOff'));
  }
}

async function bodyOf(response) {
  const type = response.headers.get('Content-Type') ?? '';
  const text = await response.text();
  return text !== '' && /json/.test(type) ? JSON.parse(text) : null;
}

function isText(body) {
  return body === undefined || typeof body === 'string' || body instanceof Blob;
}

function contentType(method, body) {
  if (isText(body)) {
    return {};
  }
  return { 'Content-Type': method === 'PATCH' ? PATCH_TYPE : JSON_TYPE };
}

/** The path of a page of a list; the cursor is null for the first page. */
export function pageOf(path, limit, cursor) {
  return `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
}

/** An idempotency key: 128 random bits in hex. crypto.randomUUID exists only with HTTPS and on localhost. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
