// The actions on a user besides editing. Each explains its effect and asks for confirmation.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { ResetPassword } from './reset-password.js';

const DISABLE_EFFECT =
  'The user can no longer sign in, and is refused wherever they are signed in. Their data stays, and you can enable them again.';
const DELETE_EFFECT =
  'The user is deleted in Keycloak, and their personal data is erased here. Only the audit log remains. This cannot be undone.';

export function Actions(page) {
  const [open, setOpen] = useState(null);
  const close = () => setOpen(null);
  const { enabled } = page.user;
  const action = (title, text, button, danger, name) => html`
    <div class="action">
      <div>
        <h3>${title}</h3>
        <p class="muted small-text">${text}</p>
      </div>
      <button type="button" class="button ${danger ? 'quiet danger' : ''}" onClick=${() => setOpen(name)}>${button}</button>
    </div>
  `;
  return html`
    <section class="card stack" aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      ${enabled
        ? action('Access', 'The user can sign in.', 'Disable', false, 'disable')
        : action('Access', 'The user cannot sign in.', 'Enable', false, 'enable')}
      ${action('Password', 'Give the user a new password.', 'Reset password', false, 'password')}
      ${action('Sessions', 'Sign the user out everywhere.', 'Revoke sessions', false, 'sessions')}
      ${action('Deletion', 'Cannot be undone.', 'Delete user', true, 'delete')}
    </section>
    ${open === 'password' && html`<${ResetPassword} ...${page} onClose=${close} />`}
    ${(open === 'enable' || open === 'disable') &&
    html`<${Enable} page=${page} enable=${open === 'enable'} onClose=${close} />`}
    ${open === 'sessions' && html`<${RevokeSessions} page=${page} onClose=${close} />`}
    ${open === 'delete' && html`<${Delete} page=${page} onClose=${close} />`}
  `;
}

function Enable({ page, enable, onClose }) {
  const { user, path } = page;
  const send = () => api.send('PATCH', path, { enabled: enable }, { headers: { 'If-Match': page.record.etag } });
  const onDone = ({ body, etag }) => {
    page.onRecord({ body, etag });
    toast(enable ? `${nameOf(user)} is enabled.` : `${nameOf(user)} is disabled.`);
  };
  return html`
    <${Confirm}
      title=${enable ? `Enable ${nameOf(user)}` : `Disable ${nameOf(user)}`}
      text=${enable ? 'The user can sign in again with their previous password.' : DISABLE_EFFECT}
      action=${enable ? 'Enable' : 'Disable'}
      danger=${!enable}
      onConfirm=${() => sendChange(page, send, { onDone })}
      onClose=${onClose}
    />
  `;
}

function RevokeSessions({ page, onClose }) {
  const { user, path } = page;
  const send = () => api.send('POST', `${path}/session-revocation`);
  const onDone = () => {
    page.onAudited();
    toast(`All sessions of ${nameOf(user)} have ended.`);
  };
  return html`
    <${Confirm}
      title="Revoke all sessions"
      text=${`${nameOf(user)} is signed out everywhere, here and in Keycloak. They can sign in again immediately.`}
      action="Revoke sessions"
      onConfirm=${() => sendChange(page, send, { onDone })}
      onClose=${onClose}
    />
  `;
}

function Delete({ page, onClose }) {
  const { user, path } = page;
  const send = () => api.send('DELETE', path, undefined, { headers: { 'If-Match': page.record.etag } });
  const onDone = () => {
    toast(`${nameOf(user)} is deleted.`);
    page.onDeleted();
  };
  return html`
    <${Confirm}
      title=${`Delete ${nameOf(user)}`}
      text=${DELETE_EFFECT}
      word=${user.username}
      action="Delete user"
      danger
      onConfirm=${() => sendChange(page, send, { onDone })}
      onClose=${onClose}
    />
  `;
}
