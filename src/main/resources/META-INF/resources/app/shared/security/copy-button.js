// Copies a password or a secret that the page shows.
import { html, useState } from '../../core/ui.js';
import { t } from '../../core/texts.js';

/**
 * A button, and a message that says whether the text was copied. Browsers allow this with HTTPS and on localhost only, and may refuse it there,
 * too: then the text is selected, so that the person can copy it by keyboard.
 *
 * @param shown the ref of the element that shows the text
 */
export function CopyButton({ text, shown, label }) {
  const [message, setMessage] = useState('');
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setMessage(t('passwords.copied'));
    } catch {
      getSelection().selectAllChildren(shown.current);
      setMessage(t('passwords.notCopied'));
    }
  }
  return html`
    <button type="button" class="button small" onClick=${copy}>${label}</button>
    <span role="status">${message}</span>
  `;
}
