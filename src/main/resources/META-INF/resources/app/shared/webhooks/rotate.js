// Asks whether to give a webhook another secret, and does so.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { usePostOnce, useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { sendChange } from '../change.js';
import { hostOf } from './words.js';

/** @param onRotated gets the webhook with its secret */
export function RotateSecret({ page, onRotated, onClose }) {
  const { webhook, path, record } = page;
  // Not the current one: without an answer, the same request is sent again, and the webhook may have another version by then.
  const [etag, setEtag] = useState(record.etag);
  const post = usePostOnce();
  const sending = useSending(async () => {
    const send = () => post(`${path}/rotate`, undefined, { 'If-Match': etag });
    const onRecord = (current) => {
      setEtag(current.etag);
      page.onRecord(current);
    };
    const onDone = (answer) => {
      const { secret, secretNote, ...body } = answer.body;
      page.onRecord({ body, etag: answer.etag });
      onRotated({ ...body, secret });
    };
    await sendChange({ ...page, onRecord }, send, { onDone });
    onClose();
  });
  return html`<${Dialog} title=${t('webhooks.rotate.title', { host: hostOf(webhook) })} wide onClose=${onClose}>
    <${DialogForm} sending=${sending} action=${t('webhooks.rotate.action')} onCancel=${onClose}>
      <p>${t('webhooks.rotate.text')}</p>
      <p>${t('webhooks.rotate.overlap')}</p>
    <//>
  <//>`;
}
