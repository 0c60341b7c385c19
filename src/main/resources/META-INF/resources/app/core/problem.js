// Unsuccessful answers of the API, in the reader's language. The service describes them in English.
import { camelCase, hasText, language, t } from './texts.js';
import { errorMessage, errorText } from './user.js';

const TYPE = 'urn:rollcall:problem:';

/** Begins the path of an attribute of the user profile, in the errors of a problem and in its detail. */
const PROFILE_PATH = /(^|; )\/profile\//g;

/**
 * An unsuccessful answer, from its problem document: `status` (0 if there was no answer), `type`, `title`, `detail`, `errors` as
 * [{field, message, key, params}], the whole document as `body`; `message` is a sentence to show, which can be replaced. The field
 * `/profile/department` is named as in the change log: `profile.department`.
 */
export class Problem extends Error {
  #message = null;
  #text;

  /** @param text → the message of a problem without a document */
  constructor(status, body = null, headers = null, text = null) {
    super();
    this.#text = text;
    this.name = 'Problem';
    this.status = status;
    this.type = body?.type ?? '';
    this.title = body?.title ?? '';
    this.detail = named(body?.detail ?? '');
    this.errors = (body?.errors ?? []).map((error) => ({ ...error, field: error.field && named(error.field), message: errorMessage(error) }));
    this.body = body;
    this.headers = headers;
  }

  /** In the language that is shown now: a problem may be older than that. */
  get message() {
    return this.#message ?? sentence(this.#text?.() ?? problemText(this.body ?? {}) ?? defaultText(this.status));
  }

  set message(message) {
    this.#message = message;
  }

  /** Compares the last part of the type: `problem.is('taken')`. */
  is(code) {
    return this.type === TYPE + code;
  }
}

/** Returns the text of a problem document, with the labels of its fields: its detail, or the text of its type; null if there is none. */
export function problemText({ type, title, detail, errors = [], ...members }) {
  const renamed = errors.map((error) => ({ ...error, field: error.field && named(error.field) }));
  const listed = renamed.map(({ field, message }) => `${field} ${message}`).join('; ');
  const isList = !detail || named(detail) === listed || !isInEnglish();
  if (renamed.length > 0 && isList) {
    return renamed.map(errorText).join('; ');
  }
  if (detail && isInEnglish()) {
    return named(detail);
  }
  const key = camelCase((type ?? '').replace(TYPE, ''));
  return hasText(`problems.${key}`) ? t(`problems.${key}`, members) : detail || title || null;
}

function isInEnglish() {
  return language().split('-')[0] === 'en';
}

function named(text) {
  return text.replaceAll(PROFILE_PATH, '$1profile.');
}

function defaultText(status) {
  return status >= 500 ? t('core.unavailable') : t('core.failed');
}

/** Adds a capital letter and a full stop, since only some texts of the API have them. */
export function sentence(text) {
  const trimmed = text.trim();
  const start = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.?]$/.test(start) ? start : `${start}.`;
}
