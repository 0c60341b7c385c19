// How every page shows a user: avatar, name, status, and the labels of the fields.
import { html } from './ui.js';
import { languageName } from './language.js';
import { camelCase, hasText, t } from './texts.js';

const TONES = 8;

/** The prefix of an attribute's name among the names of fields, and that of an attribute of the realm's user profile. */
export const ATTRIBUTE = 'attributes.';
export const PROFILE = 'profile.';

/** The names of the fields that are copied from Keycloak and that forms edit as text, in the order in which pages show them. */
export const TEXT_FIELDS = ['username', 'email', 'firstName', 'lastName', 'locale'];

/** The attributes of the user profile by the names of their fields; empty on pages that do not read the user profile. */
const declared = new Map();

/** Stores the attributes of the user profile, so that their labels and those of their options are known. */
export function declare(attributes) {
  attributes.forEach((attribute) => declared.set(PROFILE + attribute.name, attribute));
}

/** The label of a field or attribute. */
export function labelOf(field) {
  if (field.startsWith(PROFILE)) {
    return declared.get(field)?.displayName ?? t('core.profileAttribute', { name: field.slice(PROFILE.length) });
  }
  if (field.startsWith(ATTRIBUTE)) {
    return t('core.attribute', { name: field.slice(ATTRIBUTE.length) });
  }
  const name = camelCase(field);
  return hasText(`fields.labels.${name}`) ? t(`fields.labels.${name}`) : field;
}

/** What is wrong with a field, as it follows the field's label: "is taken". The service's message if there is no text for its key. */
export function errorMessage({ key, params, message }) {
  return key && hasText(`errors.${key}`) ? t(`errors.${key}`, params) : message;
}

/** An error of a field in a sentence without its full stop: "E-mail is taken", "Address 2 is that of a member already". */
export function errorText(error) {
  const { field } = error;
  const message = errorMessage(error);
  // one that begins with a capital is a sentence of its own
  if (!field || !/^\p{Ll}/u.test(message)) {
    return message;
  }
  const [, name, index] = /^(.*?)(?:\[(\d+)\])?$/s.exec(field);
  const label = index === undefined ? labelOf(name) : `${labelOf(name)} ${Number(index) + 1}`;
  return t('core.fieldError', { field: label, error: message });
}

/** Sets a field in a merge patch, where attributes of the user profile are members of `profile`. */
export function setField(patch, field, value) {
  if (field.startsWith(PROFILE)) {
    patch.profile = { ...patch.profile, [field.slice(PROFILE.length)]: value };
  } else {
    patch[field] = value;
  }
}

/** The value of a field, with the labels of options instead of the options, and the name of a language instead of its tag. */
export function labelledValue(field, value) {
  if (field === 'locale') {
    return value && languageName(value);
  }
  const labels = new Map(declared.get(field)?.options.map((option) => [option.value, option.label]));
  const label = (each) => labels.get(each) ?? each;
  return Array.isArray(value) ? value.map(label) : label(value);
}

/** Initials on a color that depends on the username. Decoration beside a name, so hidden from screen readers. */
export function Avatar({ user, size = 36 }) {
  const pixels = { width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.4)}px` };
  return html`<span class="avatar tone-${tone(user)}" style=${pixels} aria-hidden="true">${initials(user)}</span>`;
}

/** "Alice Example", or the username of a user without a name. */
export function nameOf(user) {
  return [user?.firstName, user?.lastName].filter(Boolean).join(' ') || user?.username || t('core.unknown');
}

export function StatusBadge({ enabled }) {
  return enabled
    ? html`<span class="badge good">${t('core.enabled')}</span>`
    : html`<span class="badge neutral">${t('core.disabled')}</span>`;
}

/** Beside the name of a user who is not a person. */
export function KindBadge({ kind }) {
  return kind === 'agent' && html`<span class="badge">${t('core.agent')}</span>`;
}

function initials(user) {
  const names = [user?.firstName, user?.lastName].filter(Boolean);
  const letters = names.length > 0 ? names.map(first) : [first(user?.username ?? '?')];
  return letters.join('').toUpperCase();
}

/** The first code point, not the first UTF-16 unit. */
function first(text) {
  return [...text][0] ?? '';
}

function tone(user) {
  let hash = 0;
  for (const character of user?.username ?? '') {
    hash = (hash * 31 + character.codePointAt(0)) >>> 0;
  }
  return hash % TONES;
}
