// What can be done to a user besides changing their fields. Each asks first, and says what it means.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { nameOf } from '../../core/user.js';
import { isInDoubt } from '../../shared/pending.js';
import { orGone, orNews } from './record.js';
import { ResetPassword } from './reset-password.js';

const DISABLING =
  'They cannot sign in any more, and are refused wherever they are signed in. All they have stays, and you can enable them again.';
const DELETING =
  'They are removed from Keycloak, and their personal data is erased here. Only the trail of what was done stays. This cannot be undone.';

export function Actions(tools) {
  const { record } = tools;
  const [open, setOpen] = useState(null);
  const close = () => setOpen(null);
  const { user } = record;
  const part = (title, text, button, danger, name) => html`
    <div class="action">
      <div>
        <h3>${title}</h3>
        <p class="muted small-text">${text}</p>
      </div>
      <button type="button" class="button ${danger ? 'quiet danger' : ''}" onClick=${() => setOpen(name)}>${button}</button>
    </div>
  `;
  const enabling = user.enabled
    ? part('Access', 'They may sign in.', 'Disable', false, 'disable')
    : part('Access', 'They may not sign in.', 'Enable', false, 'enable');
  return html`
    <section class="card stack" aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      ${enabling} ${part('Password', 'Give them a new way in.', 'Reset password', false, 'password')}
      ${part('Sessions', 'Sign them out everywhere.', 'Revoke sessions', false, 'sessions')}
      ${part('Deletion', 'Cannot be undone.', 'Delete user', true, 'delete')}
    </section>
    ${open === 'password' && html`<${ResetPassword} ...${tools} onClose=${close} />`}
    ${(open === 'enable' || open === 'disable') &&
    html`<${Enable} ...${tools} enable=${open === 'enable'} onClose=${close} />`}
    ${open === 'sessions' && html`<${Revoke} ...${tools} onClose=${close} />`}
    ${open === 'delete' && html`<${Delete} ...${tools} onClose=${close} />`}
  `;
}

function Enable({ record, enable, onRecord, onGone, onDoubt, onClose }) {
  const { user, etag } = record;
  async function confirm() {
    const answer = await orNews(record, onRecord, onGone, () =>
      api.send('PATCH', `/api/v1/users/${user.id}`, { enabled: enable }, { headers: { 'If-Match': etag } }),
    );
    if (answer && isInDoubt(answer)) {
      onDoubt(answer.body.act);
    } else if (answer) {
      onRecord({ user: answer.body, etag: answer.etag });
      toast(enable ? `${nameOf(user)} may sign in again.` : `${nameOf(user)} is disabled.`);
    }
  }
  return html`
    <${Confirm}
      title=${enable ? `Enable ${nameOf(user)}` : `Disable ${nameOf(user)}`}
      text=${enable ? 'They may sign in again with the password they had.' : DISABLING}
      action=${enable ? 'Enable' : 'Disable'}
      danger=${!enable}
      onConfirm=${confirm}
      onClose=${onClose}
    />
  `;
}

function Revoke({ record, onDoubt, onGone, onActed, onClose }) {
  const { user } = record;
  async function confirm() {
    const answer = await orGone(onGone, () => api.send('POST', `/api/v1/users/${user.id}/sessions/revoke`));
    if (answer && isInDoubt(answer)) {
      onDoubt(answer.body.act);
    } else if (answer) {
      onActed();
      toast(`All sessions of ${nameOf(user)} have ended.`);
    }
  }
  return html`
    <${Confirm}
      title="Revoke all sessions"
      text=${`${nameOf(user)} is signed out everywhere, here and in Keycloak. They may sign in again at once.`}
      action="Revoke sessions"
      onConfirm=${confirm}
      onClose=${onClose}
    />
  `;
}

function Delete({ record, onRecord, onGone, onDoubt, onClose }) {
  const { user, etag } = record;
  async function confirm() {
    const answer = await orNews(record, onRecord, onGone, () =>
      api.send('DELETE', `/api/v1/users/${user.id}`, undefined, { headers: { 'If-Match': etag } }),
    );
    if (answer && isInDoubt(answer)) {
      onDoubt(answer.body.act);
    } else if (answer) {
      toast(`${nameOf(user)} is deleted.`);
      onGone();
    }
  }
  return html`
    <${Confirm}
      title=${`Delete ${nameOf(user)}`}
      text=${DELETING}
      word=${user.username}
      action="Delete user"
      danger
      onConfirm=${confirm}
      onClose=${onClose}
    />
  `;
}
