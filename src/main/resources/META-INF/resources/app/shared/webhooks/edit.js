// Changes a webhook, or switches it on or off. Only what the person has changed is sent, so the changes of others stay.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { Check, useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { labelOf } from '../../core/user.js';
import { sendChange } from '../change.js';
import { patchOf } from '../fields.js';
import { WebhookInputs, missing } from './inputs.js';
import { hostOf } from './words.js';

export function EditWebhook({ page, onClose }) {
  const { webhook, kind, path, record } = page;
  const [base] = useState(webhook);
  const [form, setForm] = useState(base);
  const sending = useSending(
    async () => {
      const patch = patchOf(fieldsOf(base), fieldsOf(form));
      if (Object.keys(patch).length > 0) {
        const onDone = ({ body, etag }) => {
          page.onRecord({ body, etag });
          toast(t('records.saved'));
        };
        await sendChange(page, () => api.send('PATCH', path, patch, { headers: { 'If-Match': record.etag } }), { onDone });
      }
      onClose();
    },
    () => Object.keys(missing(form)).length === 0,
  );
  const change = (part) => {
    setForm((now) => ({ ...now, ...part }));
    sending.dropErrors(...Object.keys(part));
  };
  const errors = { ...sending.errors, ...(sending.checked && missing(form)) };
  return html`<${Dialog} title=${t('webhooks.edit.title', { host: hostOf(webhook) })} wide onClose=${onClose}>
    <${DialogForm} sending=${sending} action=${t('webhooks.edit.save')} onCancel=${onClose}>
      <${WebhookInputs} form=${form} errors=${errors} entities=${kind.entities} onChange=${change} />
      <${Check}
        label=${labelOf('enabled')}
        hint=${t('webhooks.edit.enabledHint')}
        checked=${form.enabled}
        onChange=${(event) => change({ enabled: event.currentTarget.checked })}
      />
    <//>
  <//>`;
}

/** The fields that can be changed, of a webhook or of the form. */
function fieldsOf({ url, types, batch, description, enabled }) {
  return { url: url.trim(), types, batch: Number(batch), description: description.trim() || null, enabled };
}
