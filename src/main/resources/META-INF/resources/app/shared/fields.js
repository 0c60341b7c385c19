// What forms of records have in common: attributes, and the difference between a record and a form as a merge patch. A record is
// compared as one flat object, in which each attribute is a field.
import { ATTRIBUTE } from '../core/user.js';

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

/** Attributes as rows of a form. One that is not a string is edited as JSON. */
export function attributeRows(attributes) {
  return Object.entries(attributes).map(([name, value]) =>
    typeof value === 'string' ? { name, value, json: false } : { name, value: JSON.stringify(value), json: true },
  );
}

/**
 * The attributes of a record, or the rows of a form, as fields of a flat object.
 *
 * @throws {SyntaxError} if an attribute is not valid JSON; check `attributeErrors` first
 */
export function attributeFields(attributes) {
  const values = Array.isArray(attributes)
    ? attributes
        .filter(({ name }) => name.trim() !== '')
        .map(({ name, value, json }) => [name.trim(), json ? JSON.parse(value) : value])
    : Object.entries(attributes ?? {});
  return Object.fromEntries(values.map(([name, value]) => [ATTRIBUTE + name, value]));
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
