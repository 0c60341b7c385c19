// A user's fields: their names for people, and the way from a record to a form and back to a merge patch.

import { TEXT_FIELDS } from '../core/user.js';

const ATTRIBUTE = 'attributes.';

/** A value in words, for where it cannot be edited. */
export function textOf(value) {
  if (value === undefined || value === null || value === '') {
    return 'Nothing';
  }
  if (typeof value === 'boolean') {
    return value ? 'Yes' : 'No';
  }
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) {
    return value.join(', ') || 'None';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What the form of a record holds. An attribute that is no text is shown, and read again, as JSON. */
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
 * A form or a record as one flat list of fields, each attribute a field of its own. Nothing is null.
 *
 * @throws {SyntaxError} if an attribute is no JSON; `attributeErrors` says so before
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

/** What is wrong with the attributes of a form, by row: what the service would have no words for. */
export function attributeErrors(attributes) {
  const seen = new Set();
  return attributes.map(({ name, value, json }) => {
    const key = name.trim();
    if (key === '') {
      return value.trim() === '' ? null : 'needs a name';
    }
    if (seen.has(key)) {
      return 'is there twice';
    }
    seen.add(key);
    return json && !isJson(value) ? 'must be JSON, as "text", 12, true or [1, 2]' : null;
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

/** The names of the fields in which two flat lists differ, in the order of the form. */
export function changed(from, to) {
  return [...new Set([...Object.keys(to), ...Object.keys(from)])].filter(
    (name) => (name in to || name.startsWith(ATTRIBUTE)) && !same(from[name], to[name]),
  );
}

/** The merge patch (RFC 7396) that makes one of the other; empty if they are the same. */
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

/** A merge patch merges objects: what is not in the new one must be taken out by name. */
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
