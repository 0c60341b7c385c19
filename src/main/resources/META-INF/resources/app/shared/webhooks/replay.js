// Delivers changes again, from a time on or after an event.
import { html, useState } from '../../core/ui.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { Field, FieldGroup, Radio, useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { hostOf } from './words.js';

const BY_TIME = 'from';
const BY_CURSOR = 'cursor';

export function ReplayWebhook({ page, onClose }) {
  const [by, setBy] = useState(BY_TIME);
  const [form, setForm] = useState({ from: '', cursor: '' });
  const value = form[by].trim();
  const sending = useSending(
    async () => {
      const body = by === BY_TIME ? { from: new Date(value).toISOString() } : { cursor: value };
      await page.ask('replay', body, t('webhooks.replay.done'));
      onClose();
    },
    () => value !== '',
  );
  const set = (name) => (event) => {
    setForm((now) => ({ ...now, [name]: event.currentTarget.value }));
    sending.dropErrors(name);
  };
  const choose = (next) => {
    setBy(next);
    sending.reset();
  };
  const error = sending.errors[by] ?? (sending.checked && value === '' && t('errors.missing'));
  return html`<${Dialog} title=${t('webhooks.replay.title', { host: hostOf(page.webhook) })} wide onClose=${onClose}>
    <${DialogForm} sending=${sending} action=${t('webhooks.replay.action')} onCancel=${onClose}>
      <p>${t('webhooks.replay.text')}</p>
      <${FieldGroup} label=${t('webhooks.replay.begin')}>
        <${Radio} name="by" value=${BY_TIME} chosen=${by} label=${t('webhooks.replay.byTime')} onChange=${choose} />
        <${Radio} name="by" value=${BY_CURSOR} chosen=${by} label=${t('webhooks.replay.byCursor')} onChange=${choose} />
      <//>
      ${by === BY_TIME
        ? html`<${Field}
            key=${BY_TIME}
            label=${t('webhooks.replay.time')}
            type="datetime-local"
            name="from"
            required
            value=${form.from}
            error=${error}
            onInput=${set('from')}
          />`
        : html`<${Field}
            key=${BY_CURSOR}
            label=${t('webhooks.definition.cursor')}
            name="cursor"
            required
            value=${form.cursor}
            hint=${t('webhooks.replay.cursorHint')}
            error=${error}
            autocomplete="off"
            spellcheck=${false}
            onInput=${set('cursor')}
          />`}
    <//>
  <//>`;
}
