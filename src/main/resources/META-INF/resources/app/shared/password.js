// Temporary passwords: made up here, shown once, and kept nowhere.
import { html, useEffect, useRef, useState } from '../core/ui.js';
import { Field } from '../core/form.js';

/** Without what is mistaken for another: 0 and O, 1, l and I. */
const LETTERS = 'abcdefghijkmnopqrstuvwxyz';
const CAPITALS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '23456789';
const GROUPS = 4;
const GROUP = 5;

/** Four groups of five, with a capital and a digit in each group: also for realms that ask for all of it. */
export function makePassword() {
  return Array.from({ length: GROUPS }, () => {
    const letters = Array.from({ length: GROUP - 2 }, () => pick(LETTERS)).join('');
    return pick(CAPITALS) + letters + pick(DIGITS);
  }).join('-');
}

function pick(characters) {
  const most = 256 - (256 % characters.length);
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    // Above it some characters would come more often than others.
    if (byte < most) {
      return characters[byte % characters.length];
    }
  }
}

export function PasswordInput({ value, onChange, error }) {
  return html`
    <div class="row with-button">
      <${Field}
        label="Temporary password"
        name="temporaryPassword"
        value=${value}
        error=${error}
        required
        hint="It must be changed at the first sign-in. It is shown here and nowhere else: pass it on yourself."
        autocomplete="off"
        spellcheck=${false}
        autocapitalize="none"
        maxlength="255"
        class="mono"
        onInput=${(event) => onChange(event.currentTarget.value)}
      />
      <button type="button" class="button" onClick=${() => onChange(makePassword())}>Make one up</button>
    </div>
  `;
}

/** What must be passed on now, since nobody can look it up later. */
export function PasswordOnce({ password, name }) {
  const [copied, setCopied] = useState(false);
  const notice = useRef(null);
  // What had the focus is gone.
  useEffect(() => notice.current.focus(), []);
  const copy = () => navigator.clipboard?.writeText(password).then(() => setCopied(true));
  return html`
    <div class="notice warning" ref=${notice} tabindex="-1">
      <p>Pass this temporary password on to ${name}. It is shown nowhere else, and cannot be looked up later.</p>
      <div class="row">
        <output class="mono secret">${password}</output>
        ${navigator.clipboard && html`<button type="button" class="button small" onClick=${copy}>Copy</button>`}
        <span role="status">${copied ? 'Copied.' : ''}</span>
      </div>
    </div>
  `;
}
