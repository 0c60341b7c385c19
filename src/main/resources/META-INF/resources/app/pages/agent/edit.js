// Changes the name, the purpose and the last day of an agent. If somebody else was faster, their version is shown behind the dialog.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { AgentInputs, missing } from '../../shared/agents/inputs.js';
import { nameOfAgent } from '../../shared/agents/words.js';
import { sendChange } from '../../shared/change.js';
import { startOfDay } from '../../shared/filter-inputs.js';
import { lastDayOf } from '../../shared/keys/days.js';

export function EditAgent({ page, onClose }) {
  const { agent, path, record } = page;
  const [form, setForm] = useState(() => ({
    name: agent.name ?? '',
    purpose: agent.purpose ?? '',
    expiresAt: agent.expiresAt ? lastDayOf(agent.expiresAt) : '',
  }));
  const sending = useSending(
    async () => {
      const patch = patchOf(agent, form);
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
  return html`<${Dialog} title=${t('agents.actions.editTitle', { name: nameOfAgent(agent) })} wide onClose=${onClose}>
    <${DialogForm} sending=${sending} action=${t('agents.actions.save')} onCancel=${onClose}>
      <${AgentInputs} form=${form} errors=${errors} onChange=${change} />
    <//>
  <//>`;
}

/** The changes of the person, as a merge patch. */
function patchOf({ name, purpose, expiresAt }, form) {
  const patch = {};
  if (form.name.trim() !== name) {
    patch.name = form.name.trim();
  }
  if (form.purpose.trim() !== (purpose ?? '')) {
    patch.purpose = form.purpose.trim() || null;
  }
  if (form.expiresAt !== (expiresAt ? lastDayOf(expiresAt) : '')) {
    patch.expiresAt = startOfDay(form.expiresAt, 1, 0) || null;
  }
  return patch;
}
