// The secret of an API key, which is shown once, and a command to try it.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { Copied, SecretDialog } from '../security/secret.js';
import { nameOfKey } from './words.js';

/**
 * @param of the key with its `secret`; without it, the first answer to the request was lost
 * @param children what else to know
 */
export function SecretOnce({ of: key, organizations, mayRead, onClose, children }) {
  const path = key.secret && pathToTry(key, organizations, mayRead);
  const lost = t('keys.secret.lost');
  return html`<${SecretDialog} title=${t('keys.secret.title', { name: nameOfKey(key) })} secret=${key.secret} ...${{ lost, onClose }}>
    ${children}
    ${path &&
    html`<${Copied}
      label=${t('keys.secret.try')}
      hint=${t('keys.secret.tryHint')}
      text=${commandFor(path)}
      copy=${t('keys.secret.copyCommand')}
    />`}
  <//>`;
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
