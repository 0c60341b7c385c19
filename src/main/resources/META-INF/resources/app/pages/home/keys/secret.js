// The secret of an API key, which is shown once: it is nowhere else, and gone when the dialog closes.
import { html, useEffect, useRef, useState } from '../../../core/ui.js';
import { t } from '../../../core/texts.js';

/**
 * @param of the key with its `secret`; without it, the first answer to the request was lost
 * @param children what else to know
 */
export function SecretOnce({ of: key, organizations, mayRead, onClose, children }) {
  const notice = useRef(null);
  // the element that had the focus is gone
  useEffect(() => notice.current.focus(), []);
  const path = pathToTry(key, organizations, mayRead);
  const done = html`<div class="row end">
    <button type="button" class="button primary" onClick=${onClose}>${t('keys.secret.close')}</button>
  </div>`;
  if (!key.secret) {
    return html`<div class="notice warning" ref=${notice} tabindex="-1"><p>${t('keys.secret.lost')}</p></div>
      ${done}`;
  }
  return html`
    <div class="notice warning" ref=${notice} tabindex="-1">
      <p>${t('keys.secret.once')}</p>
    </div>
    <${Copied} label=${t('keys.secret.label')} text=${key.secret} copy=${t('keys.secret.copy')} />
    ${children}
    ${path && html`<${Copied} label=${t('keys.secret.try')} text=${commandFor(path, key.secret)} copy=${t('keys.secret.copyCommand')} />`}
    ${done}
  `;
}

/** A text, and a button that copies it. Browsers offer this with HTTPS and on localhost only. */
function Copied({ label, text, copy }) {
  const [copied, setCopied] = useState(false);
  return html`<div class="stack tight">
    <p class="label">${label}</p>
    <code class="secret">${text}</code>
    <div class="row">
      ${navigator.clipboard &&
      html`<button type="button" class="button small" onClick=${() => navigator.clipboard.writeText(text).then(() => setCopied(true))}>
        ${copy}
      </button>`}
      <span role="status">${copied ? t('passwords.copied') : ''}</span>
    </div>
  </div>`;
}

function commandFor(path, secret) {
  return `curl -s '${location.origin}${path}' -H 'Authorization: Bearer ${secret}'`;
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
