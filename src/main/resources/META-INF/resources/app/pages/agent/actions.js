// What else those who manage an agent can do: change it, adopt it or give it another sponsor, add it to its organization, and delete it.
import { html, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Confirm } from '../../core/dialog.js';
import { toast } from '../../core/feedback.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { AGENT } from '../../shared/agents/record.js';
import { nameOfAgent } from '../../shared/agents/words.js';
import { isPending, sendChange } from '../../shared/change.js';
import { EditAgent } from './edit.js';
import { MoveAgent } from './move.js';
import { organizationsOf } from './rights.js';

export function Actions(page) {
  const [open, setOpen] = useState(null);
  const close = () => setOpen(null);
  const { agent, session } = page;
  // a person who was disabled adopts their own agents again
  const isAdoptable = agent.sponsor !== session.me?.id || !agent.sponsored;
  const action = (title, text, button, name, danger = false) => html`
    <div class="action">
      <div>
        <h3>${title}</h3>
        <p class="muted small-text">${text}</p>
      </div>
      <button type="button" class="button ${danger ? 'quiet danger' : ''}" onClick=${() => setOpen(name)}>${button}</button>
    </div>
  `;
  return html`
    <section class="card stack" aria-labelledby="actions">
      <h2 id="actions">${t('agents.actions.title')}</h2>
      ${action(t('agents.actions.edit'), t('agents.actions.editHint'), t('agents.actions.editButton'), 'edit')}
      ${session.admin && action(t('agents.columns.sponsor'), t('agents.actions.moveHint'), t('agents.actions.moveButton'), 'move')}
      ${!session.admin && isAdoptable && action(t('agents.columns.sponsor'), t('agents.actions.adoptHint'), t('agents.actions.adoptButton'), 'adopt')}
      ${mayJoin(page) && action(t('agents.actions.join'), t('agents.actions.joinHint'), t('agents.actions.joinButton'), 'join')}
      ${action(t('agents.actions.deletion'), t('agents.actions.deletionHint'), t('agents.actions.delete'), 'delete', true)}
    </section>
    ${open === 'edit' && html`<${EditAgent} page=${page} onClose=${close} />`}
    ${open === 'move' && html`<${MoveAgent} page=${page} onClose=${close} />`}
    ${open === 'adopt' && html`<${Adopt} page=${page} onClose=${close} />`}
    ${open === 'join' && html`<${Join} page=${page} onClose=${close} />`}
    ${open === 'delete' && html`<${Delete} page=${page} onClose=${close} />`}
  `;
}

/** Whether the agent is no member of its organization yet, and the person manages that one's members. */
function mayJoin({ agent: { organization }, rights: { rights }, session: { admin, memberships } }) {
  const role = memberships?.find(({ id }) => id === organization)?.role;
  return organization && rights && !organizationsOf(rights).includes(organization) && (admin || ['owner', 'admin'].includes(role));
}

function Join({ page, onClose }) {
  const { agent } = page;
  const name = nameOfAgent(agent);
  const join = async () => {
    const answer = await api.send('POST', `/api/v1/organizations/${agent.organization}/members`, { userId: agent.id, role: 'member' });
    if (isPending(answer)) {
      page.onPending(answer.body.act);
    } else {
      toast(t('agents.actions.joined', { name }));
      page.onChange();
    }
  };
  return html`<${Confirm}
    title=${t('agents.actions.joinTitle', { name })}
    text=${t('agents.actions.joinText')}
    action=${t('agents.actions.joinButton')}
    onConfirm=${join}
    onClose=${onClose}
  />`;
}

function Adopt({ page, onClose }) {
  const { agent, path, session } = page;
  const name = nameOfAgent(agent);
  const onDone = ({ body, etag }) => {
    page.onRecord({ body, etag });
    toast(t('agents.actions.adopted', { name }));
  };
  return html`<${Confirm}
    title=${t('agents.actions.adoptTitle', { name })}
    text=${t('agents.actions.adoptText')}
    action=${t('agents.actions.adoptButton')}
    onConfirm=${() => sendChange(page, () => api.send('POST', `${path}/move`, { sponsor: session.me.id }), { onDone })}
    onClose=${onClose}
  />`;
}

function Delete({ page, onClose }) {
  const { agent, path, session } = page;
  const name = nameOfAgent(agent);
  const onDone = () => {
    toast(t('agents.actions.deleted', { name }));
    AGENT.lists.forget();
    navigate(session.mayRead ? '/console/agents' : '/', { replace: true });
  };
  return html`<${Confirm}
    title=${t('agents.actions.deleteTitle', { name })}
    text=${t('agents.actions.deleteText')}
    word=${name}
    action=${t('agents.actions.delete')}
    danger
    onConfirm=${() => sendChange(page, () => api.send('DELETE', path), { onDone })}
    onClose=${onClose}
  />`;
}
