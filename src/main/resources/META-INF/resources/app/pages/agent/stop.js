// The one button that stops an agent with all its keys, and the one that lets it go on.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { t } from '../../core/texts.js';
import { nameOfAgent } from '../../shared/agents/words.js';
import { sendChange } from '../../shared/change.js';

/** Why only administrators resume an agent. */
const FOR_ADMINISTRATORS = ['suspended-by-administrator', 'disabled', 'deleted', 'relinked', 'returned'];

export function StopButton(page) {
  const { agent, path, mayManage } = page;
  // Which of the two dialogs is open: its button may be the other one as soon as the change is done.
  const [asked, setAsked] = useState(null);
  if (!mayManage) {
    return null;
  }
  const name = nameOfAgent(agent);
  const isSuspended = agent.status === 'suspended';
  const change = (action, done) => {
    const onDone = ({ body, etag }) => {
      page.onRecord({ body, etag });
      toast(done);
    };
    return sendChange(page, () => api.send('POST', `${path}/${action}`), { onDone });
  };
  return html`
    ${!isSuspended &&
    html`<button type="button" class="button danger" onClick=${() => setAsked('suspend')}>${t('agents.stop.suspend')}</button>`}
    ${isSuspended &&
    agent.sponsored &&
    (page.session.admin || !FOR_ADMINISTRATORS.includes(agent.suspendReason)) &&
    html`<button type="button" class="button" onClick=${() => setAsked('resume')}>${t('agents.stop.resume')}</button>`}
    ${asked === 'suspend' &&
    html`<${Confirm}
      title=${t('agents.stop.suspendTitle', { name })}
      action=${t('agents.stop.suspend')}
      danger
      onConfirm=${() => change('suspend', t('agents.stop.suspended', { name }))}
      onClose=${() => setAsked(null)}
    >
      <p>${t('agents.stop.effect')}</p>
      <p>${t('agents.stop.elsewhere')}</p>
    <//>`}
    ${asked === 'resume' &&
    html`<${Confirm}
      title=${t('agents.stop.resumeTitle', { name })}
      text=${t('agents.stop.resumeText')}
      action=${t('agents.stop.resume')}
      onConfirm=${() => change('resume', t('agents.stop.resumed', { name }))}
      onClose=${() => setAsked(null)}
    />`}
  `;
}
