// The actions on a user besides editing. Each explains its effect and asks for confirmation.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { HAS_KEYS } from '../../core/branding.js';
import { Confirm } from '../../core/dialog.js';
import { LoadedDialog, toast } from '../../core/feedback.js';
import { useMe } from '../../core/session.js';
import { t, withTexts } from '../../core/texts.js';
import { nameOf } from '../../core/user.js';
import { sendChange } from '../../shared/change.js';
import { ResetPassword } from './reset-password.js';

export function Actions(page) {
  const [open, setOpen] = useState(null);
  const close = () => setOpen(null);
  const session = useMe();
  const { user, isSelf, deletable } = page;
  // The service refuses everybody who can sign in.
  const mayBecomeAgent = HAS_KEYS && !isSelf && !user.email;
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
      <h2 id="actions">${t('user.actions.actions')}</h2>
      ${isSelf && html`<p class="muted">${t('user.actions.ownAccount')}</p>`}
      ${!isSelf &&
      (user.enabled
        ? action(t('user.actions.access'), t('user.actions.canSignIn'), t('user.actions.disable'), false, 'disable')
        : action(t('user.actions.access'), t('user.actions.cannotSignIn'), t('user.actions.enable'), false, 'enable'))}
      ${action(t('user.actions.password'), t('user.actions.passwordHint'), t('user.actions.resetPassword'), false, 'password')}
      ${action(t('user.actions.sessions'), t('user.actions.sessionsHint'), t('user.actions.revokeSessions'), false, 'sessions')}
      ${mayBecomeAgent &&
      action(t('core.agent'), t('user.actions.agentHint'), t('user.actions.makeAgent'), false, 'agent')}
      ${deletable &&
      action(t('user.actions.deletion'), t('user.actions.deletionHint'), t('user.actions.deleteUser'), true, 'delete')}
    </section>
    ${open === 'password' && html`<${ResetPassword} ...${page} onClose=${close} />`}
    ${(open === 'enable' || open === 'disable') &&
    html`<${Enable} page=${page} enable=${open === 'enable'} onClose=${close} />`}
    ${open === 'sessions' && html`<${RevokeSessions} page=${page} onClose=${close} />`}
    ${open === 'agent' &&
    html`<${LoadedDialog}
      name="CreateAgent"
      load=${() => withTexts('agents', () => import('../../shared/agents/create.js'))}
      ...${{ user, session, onPending: page.onAudited, onClose: close }}
    />`}
    ${open === 'delete' && html`<${Delete} page=${page} onClose=${close} />`}
  `;
}

function Enable({ page, enable, onClose }) {
  const { user, path } = page;
  const send = () => api.send('PATCH', path, { enabled: enable }, { headers: { 'If-Match': page.record.etag } });
  const onDone = ({ body, etag }) => {
    page.onRecord({ body, etag });
    const text = enable ? t('user.actions.enabled', { user: nameOf(user) }) : t('user.actions.disabled', { user: nameOf(user) });
    toast(text, 'success', enable ? null : undoOf(page, etag));
  };
  return html`
    <${Confirm}
      title=${enable ? t('user.actions.enableTitle', { user: nameOf(user) }) : t('user.actions.disableTitle', { user: nameOf(user) })}
      text=${enable ? t('user.actions.enableText') : t('user.actions.disableText')}
      action=${enable ? t('user.actions.enable') : t('user.actions.disable')}
      danger=${!enable}
      onConfirm=${() => sendChange(page, send, { onDone })}
      onClose=${onClose}
    />
  `;
}

/** Enables the user again, unless somebody else has changed them since. */
function undoOf(page, etag) {
  const send = () => api.send('PATCH', page.path, { enabled: true }, { headers: { 'If-Match': etag } });
  const onDone = ({ body, etag: next }) => {
    page.onRecord({ body, etag: next });
    toast(t('user.actions.enabledAgain', { user: nameOf(page.user) }));
  };
  const run = () => sendChange(page, send, { onDone }).catch((problem) => toast(problem.message, 'error'));
  return { label: t('user.actions.undo'), run };
}

function RevokeSessions({ page, onClose }) {
  const { user, path } = page;
  const send = () => api.send('POST', `${path}/session-revocation`);
  const onDone = () => {
    page.onAudited();
    toast(t('user.actions.sessionsRevoked', { user: nameOf(user) }));
  };
  return html`
    <${Confirm}
      title=${t('user.actions.revokeTitle')}
      text=${t('user.actions.revokeText', { user: nameOf(user) })}
      action=${t('user.actions.revokeSessions')}
      onConfirm=${() => sendChange(page, send, { onDone })}
      onClose=${onClose}
    />
  `;
}

function Delete({ page, onClose }) {
  const { user, path } = page;
  const send = () => api.send('DELETE', path, undefined, { headers: { 'If-Match': page.record.etag } });
  const onDone = () => {
    toast(t('user.actions.deleted', { user: nameOf(user) }));
    page.onDeleted();
  };
  return html`
    <${Confirm}
      title=${t('user.actions.deleteTitle', { user: nameOf(user) })}
      text=${t('user.actions.deleteText')}
      word=${user.username}
      action=${t('user.actions.deleteUser')}
      danger
      onConfirm=${() => sendChange(page, send, { onDone })}
      onClose=${onClose}
    />
  `;
}
