// How every page shows a user: avatar, name, status, and the labels of the fields.
import { html } from './ui.js';

const TONES = 8;

/** The prefix of an attribute's name among the names of fields, and that of an attribute of the realm's user profile. */
export const ATTRIBUTE = 'attributes.';
export const PROFILE = 'profile.';

/**
 * The fields that Rollcall copies from Keycloak, in the order in which pages show them. Fields with `text` are edited as text; how
 * the others are edited, if at all, is up to the form.
 */
const FIELDS = [
  { name: 'username', label: 'Username', text: true },
  { name: 'email', label: 'E-mail', text: true },
  { name: 'emailVerified', label: 'E-mail verified' },
  { name: 'firstName', label: 'First name', text: true },
  { name: 'lastName', label: 'Last name', text: true },
  { name: 'locale', label: 'Language', text: true },
  { name: 'phoneNumber', label: 'Phone number' },
  { name: 'enabled', label: 'Enabled' },
  { name: 'roles', label: 'Roles' },
];

const LABELS = new Map([
  ...FIELDS.map(({ name, label }) => [name, label]),
  ['attributes', 'Attributes'],
  ['externalId', 'External ID'],
  ['profile-erased', 'Attributes no longer copied'],
  // of organizations
  ['name', 'Name'],
  ['alias', 'Alias'],
  ['description', 'Description'],
  ['domains', 'E-mail domains'],
  ['membershipType', 'Membership type'],
  ['members', 'Members'],
  // only of requests
  ['emails', 'Address'],
  ['invitation', 'Invitation'],
  ['myRole', 'Your role afterwards'],
  ['ownerId', 'Owner'],
  ['role', 'Role'],
  ['teamIds', 'Team'],
  ['temporaryPassword', 'Temporary password'],
  ['userId', 'User'],
]);

/** Errors that do not continue the label of their field. */
const ERRORS = new Map([['contains a role that the realm does not have', 'The realm does not have one of these roles']]);

/** The names of the copied fields that forms edit as text. */
export const TEXT_FIELDS = FIELDS.filter(({ text }) => text).map(({ name }) => name);

/** The attributes of the user profile by the names of their fields; empty on pages that do not read the user profile. */
const declared = new Map();

/** Stores the attributes of the user profile, so that their labels and those of their options are known. */
export function declare(attributes) {
  attributes.forEach((attribute) => declared.set(PROFILE + attribute.name, attribute));
}

/** The label of a field or attribute. */
export function labelOf(field) {
  if (field.startsWith(PROFILE)) {
    return declared.get(field)?.displayName ?? `Profile attribute ${field.slice(PROFILE.length)}`;
  }
  return field.startsWith(ATTRIBUTE) ? `Attribute ${field.slice(ATTRIBUTE.length)}` : (LABELS.get(field) ?? field);
}

/** An error of a field in a sentence without its full stop: "E-mail is taken", "Address 2 is that of a member already". */
export function errorText({ field, message }) {
  if (!field || !/^[a-z]/.test(message)) {
    return message;
  }
  const [, name, index] = /^(.*?)(?:\[(\d+)\])?$/s.exec(field);
  const label = index === undefined ? labelOf(name) : `${labelOf(name)} ${Number(index) + 1}`;
  return ERRORS.get(message) ?? `${label} ${message}`;
}

/** Sets a field in a merge patch, where attributes of the user profile are members of `profile`. */
export function setField(patch, field, value) {
  if (field.startsWith(PROFILE)) {
    patch.profile = { ...patch.profile, [field.slice(PROFILE.length)]: value };
  } else {
    patch[field] = value;
  }
}

/** The value of a field, with the labels of options instead of the options. */
export function labelledValue(field, value) {
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
  return [user?.firstName, user?.lastName].filter(Boolean).join(' ') || user?.username || 'Unknown';
}

export function StatusBadge({ enabled }) {
  return enabled
    ? html`<span class="badge good">Enabled</span>`
    : html`<span class="badge neutral">Disabled</span>`;
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
