// Turns a user's record into the fields of a form, and a form into a merge patch.
import { ATTRIBUTE, TEXT_FIELDS } from '../core/user.js';

/** A value as read-only text. */
export function textOf(value) {
  if (value === undefined || value === null || value === '') {
    return 'Empty';
  }
  if (typeof value === 'boolean') {
    return value ? 'Yes' : 'No';
  }
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return value.join(', ') || 'None';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The state of the form for a record. An attribute that is not a string is edited as JSON. */
export function formOf(user) {
  return {
    ...Object.fromEntries(TEXT_FIELDS.map((name) => [name, user[name] ?? ''])),
    emailVerified: user.emailVerified,
    attributes: Object.entries(user.attributes).map(([name, value]) =>
      typeof value === 'string'
        ? { name, value, json: false }
        : { name, value: JSON.stringify(value), json: true },
    ),
  };
}

/**
 * A form or a record as one flat object, in which each attribute is a field. Empty text is null.
 *
 * @throws {SyntaxError} if an attribute is not valid JSON; check `attributeErrors` first
 */
export function flat(source) {
  const fields = {};
  TEXT_FIELDS.forEach((name) => (fields[name] = typeof source[name] === 'string' ? source[name].trim() || null : null));
  ['emailVerified', 'enabled', 'roles'].forEach((name) => {
    if (source[name] !== undefined) {
      fields[name] = source[name];
    }
  });
  if (Array.isArray(source.attributes)) {
    source.attributes
      .filter(({ name }) => name.trim() !== '')
      .forEach(({ name, value, json }) => (fields[ATTRIBUTE + name.trim()] = json ? JSON.parse(value) : value));
  } else {
    Object.entries(source.attributes ?? {}).forEach(([name, value]) => (fields[ATTRIBUTE + name] = value));
  }
  return fields;
}

/** The errors in the attributes of a form, by row; null for a valid row. The service could not report these. */
export function attributeErrors(attributes) {
  const seen = new Set();
  return attributes.map(({ name, value, json }) => {
    const key = name.trim();
    if (key === '') {
      return value.trim() === '' ? null : 'needs a name';
    }
    if (seen.has(key)) {
      return 'is a duplicate name';
    }
    seen.add(key);
    return json && !isJson(value) ? 'must be JSON, such as "text", 12, true or [1, 2]' : null;
  });
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function same(a, b) {
  return JSON.stringify(sorted(a ?? null)) === JSON.stringify(sorted(b ?? null));
}

/** The names of the fields in which two flat objects differ, in the order of the form. */
export function changed(from, to) {
  return [...new Set([...Object.keys(to), ...Object.keys(from)])].filter(
    (name) => (name in to || name.startsWith(ATTRIBUTE)) && !same(from[name], to[name]),
  );
}

/** The merge patch (RFC 7396) that turns one into the other; empty if they are the same. */
export function patchOf(from, to) {
  const patch = {};
  changed(from, to).forEach((name) => {
    if (name.startsWith(ATTRIBUTE)) {
      patch.attributes ??= {};
      patch.attributes[name.slice(ATTRIBUTE.length)] = mergePatch(from[name], to[name]);
    } else {
      patch[name] = to[name] ?? null;
    }
  });
  return patch;
}

/** A merge patch merges objects, so a removed member must be set to null. */
function mergePatch(from, to) {
  if (to === undefined) {
    return null;
  }
  if (!isObject(from) || !isObject(to)) {
    return to;
  }
  const patch = {};
  Object.keys(from).filter((name) => !(name in to)).forEach((name) => (patch[name] = null));
  Object.keys(to)
    .filter((name) => !same(from[name], to[name]))
    .forEach((name) => (patch[name] = mergePatch(from[name], to[name])));
  return patch;
}

function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function sorted(value) {
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
}
