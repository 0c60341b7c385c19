// The secret of an API key, which is shown once: it is nowhere else, and gone when the dialog closes.
import { html, useEffect, useRef, useState } from '../../core/ui.js';
import { Dialog } from '../../core/dialog.js';
import { t } from '../../core/texts.js';
import { CopyButton } from '../security/copy-button.js';
import { nameOfKey } from './words.js';

/**
 * A dialog that stays until the person says that they have stored the secret. The browser asks before they leave the page.
 *
 * @param of the key with its `secret`; without it, the first answer to the request was lost
 * @param children what else to know
 */
export function SecretOnce({ of: key, organizations, mayRead, onClose, children }) {
  const notice = useRef(null);
  const done = useRef(null);
  const [reminders, setReminders] = useState(0);
  // the element that had the focus is gone
  useEffect(() => notice.current.focus(), []);
  useEffect(() => reminders > 0 && done.current.focus(), [reminders]);
  useEffect(() => {
    if (!key.secret) {
      return undefined;
    }
    const ask = (event) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, []);
  const path = pathToTry(key, organizations, mayRead);
  const remind = () => setReminders((count) => count + 1);
  return html`<${Dialog} title=${t('keys.secret.title', { name: nameOfKey(key) })} wide onClose=${key.secret ? remind : onClose}>
    <div class="notice warning" ref=${notice} tabindex="-1">
      <p>${key.secret ? t('keys.secret.once') : t('keys.secret.lost')}</p>
    </div>
    ${key.secret && html`<${Copied} label=${t('keys.secret.label')} text=${key.secret} copy=${t('keys.secret.copy')} />`}
    ${children}
    ${key.secret &&
    path &&
    html`<${Copied}
      label=${t('keys.secret.try')}
      hint=${t('keys.secret.tryHint')}
      text=${commandFor(path)}
      copy=${t('keys.secret.copyCommand')}
    />`}
    ${reminders > 0 && html`<div class="notice error" role="alert"><p>${t('keys.secret.stays')}</p></div>`}
    <div class="row end">
      <button type="button" class="button primary" ref=${done} onClick=${onClose}>
        ${key.secret ? t('keys.secret.stored') : t('dialogs.close')}
      </button>
    </div>
  <//>`;
}

function Copied({ label, hint, text, copy }) {
  const shown = useRef(null);
  return html`<div class="stack tight">
    <p class="label">${label}</p>
    ${hint && html`<p class="hint">${hint}</p>`}
    <code class="secret" ref=${shown}>${text}</code>
    <div class="row"><${CopyButton} text=${text} shown=${shown} label=${copy} /></div>
  </div>`;
}

/** Without the secret, which the person pastes: so it is neither in the history of the shell nor in the list of processes. */
function commandFor(path) {
  return `read -rs KEY && printf 'Authorization: Bearer %s' "$KEY" | curl -s -H @- '${location.origin}${path}'`;
}

/** The path of something that the key may read; null if it may only write. */
function pathToTry({ scopes, organization }, organizations, mayRead) {
  const own = organization ?? organizations[0]?.id;
  const paths = {
    'account:read': '/api/v1/users/me',
    'organizations:read': own ? `/api/v1/organizations/${own}` : mayRead && '/api/v1/organizations?limit=1',
    'users:read': mayRead && '/api/v1/users?limit=1',
    'changes:read': mayRead && '/api/v1/changes?limit=1',
  };
  return scopes.map((scope) => paths[scope]).find(Boolean) ?? null;
}
