// Temporary passwords: generated in the browser, shown once, never stored.
import { html, useEffect, useRef } from '../core/ui.js';
import { Field } from '../core/form.js';
import { t } from '../core/texts.js';
import { labelOf } from '../core/user.js';
import { CopyButton } from './security/copy-button.js';

/** Without characters that are easily confused: 0 and O, 1, l and I. */
const LETTERS = 'abcdefghijkmnopqrstuvwxyz';
const CAPITALS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '23456789';
const GROUPS = 4;
const GROUP = 5;

/** Four groups of five, each with a capital and a digit, to satisfy strict password policies. */
function generatePassword() {
  return Array.from({ length: GROUPS }, () => {
    const letters = Array.from({ length: GROUP - 2 }, () => pick(LETTERS)).join('');
    return pick(CAPITALS) + letters + pick(DIGITS);
  }).join('-');
}

function pick(characters) {
  const most = 256 - (256 % characters.length);
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    // A plain remainder would prefer some characters.
    if (byte < most) {
      return characters[byte % characters.length];
    }
  }
}

export function PasswordInput({ value, onChange, error }) {
  return html`
    <div class="row with-button">
      <${Field}
        label=${labelOf('temporaryPassword')}
        name="temporaryPassword"
        value=${value}
        error=${error}
        required
        hint=${t('passwords.hint')}
        autocomplete="off"
        spellcheck=${false}
        autocapitalize="none"
        maxlength="255"
        class="mono"
        onInput=${(event) => onChange(event.currentTarget.value)}
      />
      <button type="button" class="button" onClick=${() => onChange(generatePassword())}>${t('passwords.generate')}</button>
    </div>
  `;
}

/** Shows a password that cannot be looked up later. */
export function PasswordOnce({ password, name }) {
  const notice = useRef(null);
  const shown = useRef(null);
  // The element that had the focus is gone.
  useEffect(() => notice.current.focus(), []);
  return html`
    <div class="notice warning" ref=${notice} tabindex="-1">
      <p>${t('passwords.give', { name })}</p>
      <div class="row">
        <output class="mono secret" ref=${shown}>${password}</output>
        <${CopyButton} text=${password} shown=${shown} label=${t('passwords.copy')} />
      </div>
    </div>
  `;
}
