// Initials on a colour that is always the same for the same person; the colours are the stylesheet's, for both themes.
import { html } from './ui.js';

const TONES = 8;

/** Decoration beside a name, so screen readers do not hear it. */
export function Avatar({ user, size = 36 }) {
  const pixels = { width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.4)}px` };
  return html`<span class="avatar tone-${tone(user)}" style=${pixels} aria-hidden="true">${initials(user)}</span>`;
}

/** "Alice Example", or the username of those who have no name. */
export function nameOf(user) {
  return [user?.firstName, user?.lastName].filter(Boolean).join(' ') || user?.username || 'Unknown';
}

function initials(user) {
  const names = [user?.firstName, user?.lastName].filter(Boolean);
  const letters = names.length > 0 ? names.map(first) : [first(user?.username ?? '?')];
  return letters.join('').toUpperCase();
}

/** By code points, so that a letter beyond the first plane stays whole. */
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
