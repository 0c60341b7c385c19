// A secret that is shown once: it is nowhere else, and gone when the dialog closes.
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { Dialog } from '../../core/dialog.js';
import { t } from '../../core/texts.js';
import { CopyButton } from './copy-button.js';

/**
 * A dialog that stays until the person says that they have stored the secret. The browser asks before they leave the page.
 *
 * @param secret undefined if the first answer to the request was lost
 * @param lost says so, and what to do
 * @param children what else to know
 */
export function SecretDialog({ title, secret, lost, onClose, children }) {
  const notice = useRef(null);
  const done = useRef(null);
  const [reminders, setReminders] = useState(0);
  // the element that had the focus is gone
  useEffect(() => notice.current.focus(), []);
  useEffect(() => reminders > 0 && done.current.focus(), [reminders]);
  useEffect(() => {
    if (!secret) {
      return undefined;
    }
    const ask = (event) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  const remind = () => setReminders((count) => count + 1);
  return html`<${Dialog} title=${title} wide onClose=${secret ? remind : onClose}>
    <div class="notice warning" ref=${notice} tabindex="-1">
      <p>${secret ? t('secrets.once') : lost}</p>
    </div>
    ${secret && html`<${Copied} label=${t('secrets.label')} text=${secret} copy=${t('secrets.copy')} />`}
    ${children}
    ${reminders > 0 && html`<div class="notice error" role="alert"><p>${t('secrets.stays')}</p></div>`}
    <div class="row end">
      <button type="button" class="button primary" ref=${done} onClick=${onClose}>
        ${secret ? t('secrets.stored') : t('dialogs.close')}
      </button>
    </div>
  <//>`;
}

/** A text, and the button that copies it. */
export function Copied({ label, hint, text, copy }) {
  const shown = useRef(null);
  return html`<div class="stack tight">
    <p class="label">${label}</p>
    ${hint && html`<p class="hint">${hint}</p>`}
    <code class="secret" ref=${shown}>${text}</code>
    <div class="row"><${CopyButton} text=${text} shown=${shown} label=${copy} /></div>
  </div>`;
}
