// What else those who manage a webhook can do: change it, give it another secret, replay changes to it, and delete it.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { sendChange } from '../change.js';
import { SecretDialog } from '../security/secret.js';
import { EditWebhook } from './edit.js';
import { ReplayWebhook } from './replay.js';
import { RotateSecret } from './rotate.js';
import { hostOf } from './words.js';

export function Actions(page) {
  const [open, setOpen] = useState(null);
  const [rotated, setRotated] = useState(null);
  const close = () => setOpen(null);
  const action = (name, button, title, text, danger = false) => html`
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
      <h2 id="actions">${t('webhooks.actions.title')}</h2>
      ${action('edit', t('webhooks.edit.open'), t('webhooks.definition.title'), t('webhooks.edit.hint'))}
      ${action('rotate', t('webhooks.rotate.open'), t('secrets.label'), t('webhooks.rotate.hint'))}
      ${action('replay', t('webhooks.replay.open'), t('webhooks.replay.heading'), t('webhooks.replay.hint'))}
      ${action('delete', t('webhooks.deletion.action'), t('webhooks.deletion.heading'), t('webhooks.deletion.hint'), true)}
    </section>
    ${open === 'edit' && html`<${EditWebhook} page=${page} onClose=${close} />`}
    ${open === 'rotate' && html`<${RotateSecret} page=${page} onRotated=${setRotated} onClose=${close} />`}
    ${open === 'replay' && html`<${ReplayWebhook} page=${page} onClose=${close} />`}
    ${open === 'delete' && html`<${Delete} page=${page} onClose=${close} />`}
    ${rotated &&
    html`<${SecretDialog}
      title=${t('webhooks.secret.title', { host: hostOf(rotated) })}
      secret=${rotated.secret}
      lost=${t('webhooks.secret.lost')}
      onClose=${() => setRotated(null)}
    >
      <p>${t('webhooks.rotate.overlap')}</p>
    <//>`}
  `;
}

function Delete({ page, onClose }) {
  const { webhook, path, kind, list } = page;
  const host = hostOf(webhook);
  const onDone = () => {
    kind.lists.forget();
    toast(t('webhooks.deletion.done', { host }));
    navigate(list, { replace: true });
  };
  return html`<${Confirm}
    title=${t('webhooks.deletion.title', { host })}
    text=${t('webhooks.deletion.text')}
    action=${t('webhooks.deletion.action')}
    danger
    onConfirm=${() => sendChange(page, () => api.send('DELETE', path, undefined, { headers: { 'If-Match': '*' } }), { onDone })}
    onClose=${onClose}
  />`;
}
