// Turns a user's record into the fields of a form, and both into one flat object.
import { TEXT_FIELDS } from '../core/user.js';
import { attributeFields, attributeRows } from './fields.js';

/** The state of the form for a record. */
export function formOf(user) {
  return {
    ...Object.fromEntries(TEXT_FIELDS.map((name) => [name, user[name] ?? ''])),
    emailVerified: user.emailVerified,
    attributes: attributeRows(user.attributes),
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
  return { ...fields, ...attributeFields(source.attributes) };
}
