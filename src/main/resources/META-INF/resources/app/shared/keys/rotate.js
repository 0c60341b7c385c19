// Asks whether to give an API key another secret, and does so.
import { html } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { usePostOnce, useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { isPending } from '../change.js';
import { nameOfKey } from './words.js';

/**
 * @param reload reads the keys again → a promise
 * @param onRotated gets the key with its secret; null if the change is pending
 */
export function RotateKey({ of: key, path, reload, onRotated, onClose }) {
  const name = nameOfKey(key);
  const post = usePostOnce();
  const sending = useSending(async () => {
    const answer = await post(`${path}/${key.id}/rotate`, undefined, { 'If-Match': `"${key.version}"` }).catch(explain);
    onRotated(isPending(answer) ? null : answer.body);
  });

  /** Without an answer, the key may have another secret by now: then the same request is sent again, about the version that is shown. */
  async function explain(problem) {
    if (problem.status >= 400 && problem.status < 500) {
      await reload();
    }
    if (problem.status === 412) {
      problem.message = t('keys.rotate.changed');
    }
    throw problem;
  }

  return html`<${Dialog} title=${t('keys.rotate.title', { name })} wide onClose=${onClose}>
    <${DialogForm} sending=${sending} action=${t('keys.rotate.action')} onCancel=${onClose}>
      <p>${t('keys.rotate.text', { prefix: key.prefix })}</p>
      <p>${t('keys.rotate.overlap')} ${t('keys.rotate.leaked')}</p>
    <//>
  <//>`;
}
