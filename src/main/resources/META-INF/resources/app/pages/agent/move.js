// Gives an agent another sponsor, whom an administrator chooses.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Dialog, DialogForm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { useSending } from '../../core/form.js';
import { t } from '../../core/texts.js';
import { nameOf } from '../../core/user.js';
import { nameOfAgent } from '../../shared/agents/words.js';
import { sendChange } from '../../shared/change.js';
import { remember } from '../../shared/known-records.js';
import { UserPicker, findUsers } from '../../shared/user-picker.js';

export function MoveAgent({ page, onClose }) {
  const { agent, path } = page;
  const [chosen, setChosen] = useState(null);
  const sending = useSending(
    async () => {
      const onDone = ({ body, etag }) => {
        page.onRecord({ body, etag });
        toast(t('agents.move.done', { name: nameOfAgent(body), sponsor: nameOf(chosen) }));
      };
      await sendChange(page, () => api.send('POST', `${path}/move`, { sponsor: chosen.id }), { onDone });
      onClose();
    },
    () => chosen !== null,
  );
  const choose = (person) => {
    if (person) {
      remember(person);
    }
    setChosen(person);
    sending.dropErrors('sponsor');
  };
  return html`<${Dialog} title=${t('agents.move.title', { name: nameOfAgent(agent) })} onClose=${onClose}>
    <${DialogForm} sending=${sending} action=${t('agents.actions.moveButton')} onCancel=${onClose}>
      <p>${t('agents.move.text')}</p>
      <${UserPicker}
        label=${t('agents.move.sponsor')}
        hint=${t('agents.form.sponsorHint')}
        name="sponsor"
        required
        focused
        chosen=${chosen}
        error=${sending.errors.sponsor ?? (sending.checked && !chosen && t('agents.move.choose'))}
        find=${(text, signal) => findUsers(text, signal, { enabled: true })}
        onChange=${choose}
      />
    <//>
  <//>`;
}
