// Creates a webhook, in a dialog. A request that is sent twice creates one.
import { html } from '../../core/ui.js';
import { Dialog } from '../../core/dialog.js';
import { t } from '../../core/texts.js';
import { isPending } from '../change.js';
import { CreateForm, useCreating } from '../create.js';
import { WebhookInputs, missing } from './inputs.js';
import { allOf } from './types.js';

/**
 * @param kind of the webhook, see `record.js`
 * @param onCreated gets the webhook with its secret; null if the change is pending
 */
export function CreateWebhook({ kind, onCreated, onClose }) {
  const creating = useCreating({
    key: `new-webhook-${kind.path}`,
    empty: { url: '', types: allOf(kind.entities), batch: '1', description: '' },
    path: kind.path,
    bodyOf: ({ url, types, batch, description }) => ({
      url: url.trim(),
      types,
      batch: Number(batch),
      description: description.trim() || undefined,
    }),
    isValid: (form) => Object.keys(missing(form)).length === 0,
    onDone: (answer) => onCreated(isPending(answer) ? null : answer.body),
  });
  const { form, change, checked } = creating;
  const errors = { ...creating.errors, ...(checked && missing(form)) };
  return html`<${Dialog} title=${t('webhooks.create.title')} wide onClose=${onClose}>
    <${CreateForm} creating=${creating} action=${t('webhooks.create.action')} doing=${t('webhooks.create.doing')} onClose=${onClose}>
      <p>${t('webhooks.create.about')}</p>
      <${WebhookInputs} form=${form} errors=${errors} entities=${kind.entities} onChange=${change} />
    <//>
  <//>`;
}
