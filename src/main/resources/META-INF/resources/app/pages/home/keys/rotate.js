// Gives an API key another secret, in a dialog that then shows it once.
import { html, useState } from '../../../core/ui.js';
import { api } from '../../../core/api.js';
import { Dialog, DialogForm } from '../../../core/dialog.js';
import { toast } from '../../../core/feedback.js';
import { useSending } from '../../../core/form.js';
import { t } from '../../../core/texts.js';
import { nameOfKey } from '../../../shared/keys/words.js';
import { SecretOnce } from './secret.js';

export function RotateKey({ of: key, path, organizations, mayRead, onRotated, onClose }) {
  // only here, so that it is gone with the dialog
  const [rotated, setRotated] = useState(null);
  const name = nameOfKey(key);
  const sending = useSending(async () => {
    const headers = { 'If-Match': `"${key.version}"` };
    const { status, body } = await api.send('POST', `${path}/${key.id}/rotate`, undefined, { headers }).catch(async (problem) => {
      await onRotated();
      if (problem.status === 412) {
        problem.message = t('keys.rotate.changed');
      }
      throw problem;
    });
    if (status === 202) {
      toast(t('keys.pending'), 'info');
      onClose();
    } else {
      setRotated(body);
    }
    await onRotated();
  });
  if (rotated) {
    return html`<${Dialog} title=${t('keys.secret.title', { name })} wide onClose=${onClose}>
      <${SecretOnce} of=${rotated} ...${{ organizations, mayRead, onClose }}><p>${t('keys.rotate.overlap')}</p><//>
    <//>`;
  }
  return html`<${Dialog} title=${t('keys.rotate.title', { name })} wide onClose=${onClose}>
    <${DialogForm} sending=${sending} action=${t('keys.rotate.action')} onCancel=${onClose}>
      <p>${t('keys.rotate.text', { prefix: key.prefix })}</p>
      <p>${t('keys.rotate.overlap')} ${t('keys.rotate.leaked')}</p>
    <//>
  <//>`;
}
