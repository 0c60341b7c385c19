// The agents that the person is responsible for. Loaded after the rest of the account page, where the operator allows keys.
import { html } from '../../core/ui.js';
import { HAS_OWN_AGENTS } from '../../core/branding.js';
import { LoadedDialog, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { Link, useQuery } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { AGENT } from '../../shared/agents/record.js';
import { AgentBadges, OrganizationOf, Since, agentUrl, nameOfAgent, recordsOf } from '../../shared/agents/words.js';
import { useRecords } from '../../shared/known-records.js';
import { useList } from '../../shared/lists.js';

export default function MyAgents() {
  const session = useMe();
  const list = useList(AGENT.lists, '/api/v1/users/me/agents');
  // In the address, so that the dialog is open again after a sign-in.
  const [dialog, setDialog] = useQuery('agent');
  const { items, next, status, problem } = list;
  const managed = (session.memberships ?? []).filter(({ role }) => role === 'owner' || role === 'admin');
  const mayCreate = HAS_OWN_AGENTS || session.admin;
  useRecords(recordsOf(items, session));
  return html`<section class="card stack" aria-labelledby="agents">
    <h2 id="agents">${t('agents.title')}</h2>
    <p>${t('agents.about')}</p>
    <${ProblemNotice} problem=${problem} onRetry=${list.reload} />
    ${status === 'loading' && html`<${Skeleton} lines=3 />`}
    ${status === 'ready' && items.length === 0 && html`<p class="muted">${mayCreate ? t('agents.noneOfYours') : t('agents.noneForYou')}</p>`}
    ${items.length > 0 &&
    html`<ul class="rows security">
      ${items.map((agent) => html`<${Row} key=${agent.id} ...${{ of: agent, session }} />`)}
    </ul>`}
    ${next && html`<div class="row"><button type="button" class="button small" onClick=${list.more}>${t('agents.more')}</button></div>`}
    ${mayCreate &&
    html`<div class="row">
      <button type="button" class="button" onClick=${() => setDialog('new', { push: true })}>${t('agents.create.open')}</button>
    </div>`}
    ${mayCreate &&
    dialog === 'new' &&
    html`<${LoadedDialog}
      name="CreateAgent"
      load=${() => import('../../shared/agents/create.js')}
      ...${{ session }}
      organizations=${managed}
      onPending=${list.renew}
      onClose=${() => setDialog('')}
    />`}
  </section>`;
}

function Row({ of: agent, session }) {
  return html`<li>
    <div class="stack tight">
      <p class="row"><${Link} href=${agentUrl(agent.id, session)}>${nameOfAgent(agent)}<//> <${AgentBadges} of=${agent} /></p>
      ${agent.purpose && html`<p class="small-text">${agent.purpose}</p>`}
      ${agent.organization &&
      html`<p class="small-text">${t('agents.columns.organization')}: <${OrganizationOf} of=${agent} session=${session} /></p>`}
      <p class="muted small-text"><${Since} of=${agent} /></p>
    </div>
  </li>`;
}
