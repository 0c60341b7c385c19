// How every page shows a user: avatar, name, status, and the labels of the fields.
import { html } from './ui.js';

const TONES = 8;

/** The prefix of an attribute's name among the names of fields. */
export const ATTRIBUTE = 'attributes.';

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
  // of organizations
  ['name', 'Name'],
  ['alias', 'Alias'],
  ['description', 'Description'],
  ['domains', 'E-mail domains'],
  ['membershipType', 'Membership type'],
  ['members', 'Members'],
]);

/** The names of the copied fields that forms edit as text. */
export const TEXT_FIELDS = FIELDS.filter(({ text }) => text).map(({ name }) => name);

/** The label of a field or attribute. */
export function labelOf(field) {
  return field.startsWith(ATTRIBUTE) ? `Attribute ${field.slice(ATTRIBUTE.length)}` : (LABELS.get(field) ?? field);
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
