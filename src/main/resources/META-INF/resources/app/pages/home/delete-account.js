// Deletes the person's own account, where the operator allows that.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { showSignedOut } from '../../core/session.js';
import { t } from '../../core/texts.js';

export default function DeleteAccount({ me, etag, reload }) {
  const [asks, setAsks] = useState(false);

  async function send() {
    const headers = etag ? { 'If-Match': etag } : {};
    const { status } = await api.send('DELETE', '/api/v1/users/me', undefined, { headers }).catch(async (problem) => {
      if (problem.status === 412) {
        await reload();
        problem.message = t('account.deletion.changed');
      }
      throw problem;
    });
    if (status === 202) {
      toast(t('account.deletion.pending'), 'info');
      return;
    }
    showSignedOut();
    toast(t('account.deletion.done'));
  }

  return html`<section class="card stack" aria-labelledby="deletion">
    <h2 id="deletion">${t('account.deletion.delete')}</h2>
    <p>${t('account.deletion.about')}</p>
    <div class="row">
      <button type="button" class="button quiet danger" onClick=${() => setAsks(true)}>${t('account.deletion.delete')}</button>
    </div>
    ${asks &&
    html`<${Confirm}
      title=${t('account.deletion.delete')}
      text=${t('account.deletion.effect')}
      word=${me.username}
      action=${t('account.deletion.delete')}
      danger
      onConfirm=${send}
      onClose=${() => setAsks(false)}
    />`}
  </section>`;
}
