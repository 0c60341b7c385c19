// Addresses in pasted text: "a@example.org, b@example.org", or "Ada <ada@example.org>", on any number of lines.
import { t } from '../../../core/texts.js';
import { errorText } from '../../../core/user.js';

/** The number of addresses in one request. */
export const MOST = 100;

const BRACKETED = /<\s*([^<>\s]*)\s*>/g;
const WORD = /[^\s,;<>"]+/g;
const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** → [{email, line}], each address once, in the order of the text; lines are counted from 1. */
export function addressesOf(text) {
  const seen = new Set();
  return text.split('\n').flatMap((line, index) =>
    inLine(line)
      .map((email) => ({ email, line: index + 1 }))
      .filter(({ email }) => !seen.has(email.toLowerCase()) && seen.add(email.toLowerCase())),
  );
}

/** A line with addresses in angle brackets has names, too. */
function inLine(line) {
  const bracketed = [...line.matchAll(BRACKETED)].map((match) => match[1]);
  const words = line.replace(BRACKETED, ' ').match(WORD) ?? [];
  return bracketed.length > 0 ? [...bracketed, ...words.filter((word) => word.includes('@'))] : words;
}

/**
 * The errors as [{text, entry}]; `entry` is missing if an error is about the whole list.
 *
 * @param checked whether to check the addresses here, which the service would refuse as well
 * @param problem of the service, whose errors name `emails[0]`; may be null
 */
export function errorsOf(entries, checked, problem) {
  if (checked && entries.length === 0) {
    return [{ text: t('organization.addresses.missing') }];
  }
  if (checked && entries.length > MOST) {
    return [{ text: t('organization.addresses.tooMany', { count: entries.length, most: MOST }) }];
  }
  const bad = checked ? entries.filter(({ email }) => !ADDRESS.test(email)) : [];
  if (bad.length > 0) {
    return bad.map((entry) => ({ entry, text: t('organization.addresses.notAnAddress', valuesOf(entry)) }));
  }
  return (problem?.errors ?? []).flatMap(({ field, ...error }) => {
    const message = errorText(error);
    const number = /^emails\[(\d+)\]/.exec(field ?? '')?.[1];
    const entry = number === undefined ? undefined : entries[number];
    if (entry) {
      return [{ entry, text: t('organization.addresses.refused', { ...valuesOf(entry), message }) }];
    }
    return field === 'emails' ? [{ text: message }] : [];
  });
}

function valuesOf({ email, line }) {
  return { email, line: String(line) };
}

/** The text without the addresses of these errors; lines that lose all their addresses go, names included. */
export function without(text, errors) {
  const gone = new Set(errors.flatMap(({ entry }) => (entry ? [entry.email.toLowerCase()] : [])));
  return addressesOf(text)
    .map(({ email }) => email)
    .filter((email) => !gone.has(email.toLowerCase()))
    .join('\n');
}
