// One agent: who is responsible for it, what it may do and why, its keys, what it did, and the button that stops it.
import { html, useState } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { Empty, LoadedPart } from '../../core/feedback.js';
import { Page } from '../../core/layout.js';
import { Link, listUrl } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { AGENT } from '../../shared/agents/record.js';
import { AgentBadges, Since, nameOfAgent } from '../../shared/agents/words.js';
import { Pending } from '../../shared/change.js';
import { isMissing, useRecord, waiting } from '../../shared/record.js';
import { Actions } from './actions.js';
import { Details, Responsible } from './facts.js';
import { Rights, useRights } from './rights.js';
import { StopButton } from './stop.js';

export default function Agent({ params: { id } }) {
  const session = useMe();
  // Grows with each change, so that rights and audit log are read again.
  const [changes, setChanges] = useState(0);
  const onChange = () => setChanges((count) => count + 1);
  const { record, problem, pending, load, ...offers } = useRecord(AGENT, id, onChange);
  const rights = useRights(offers.path, changes, session);

  if (isMissing(problem)) {
    return html`<${NotFound} id=${id} session=${session} />`;
  }
  if (!record) {
    return waiting(t('agents.page.title'), { problem, load });
  }
  const agent = record.body;
  const page = { ...offers, record, agent, rights, session, changes, onChange, mayManage: manages(session, agent) };
  const onSettled = () => {
    load();
    onChange();
  };
  return html`
    <${Page} title=${nameOfAgent(agent)} wide actions=${html`<${AgentBadges} of=${agent} /> <${StopButton} ...${page} />`}>
      <p class="back"><${BackLink} ...${page} /></p>
      <${Status} ...${page} />
      ${pending && html`<div class="back"><${PendingChange} key=${pending} ...${{ pending, session, onSettled }} /></div>`}
      <div class="user-columns">
        <div class="stack user-fields">
          <${Rights} key=${id} ...${page} />
          <${LoadedPart} card name="keys" load=${() => import('./keys.js')} ...${page} />
        </div>
        <div class="user-audit-log"><${LoadedPart} card name="audit-log" load=${() => import('./audit-log.js')} ...${page} /></div>
        <div class="stack user-side">
          <${Responsible} ...${page} />
          ${page.mayManage && html`<${Actions} ...${page} />`}
          <${Details} ...${page} />
        </div>
      </div>
    <//>
  `;
}

/** Whether the person is an administrator, the sponsor, or an owner or admin of the organization. The service decides. */
function manages({ admin, me, memberships }, { sponsor, organization }) {
  const role = organization && memberships?.find(({ id }) => id === organization)?.role;
  return admin || me?.id === sponsor || role === 'owner' || role === 'admin';
}

/** To the list in which the person has found the agent. */
function BackLink({ agent, session: { mayRead, me } }) {
  if (mayRead) {
    return html`<${Link} href=${listUrl('/console/agents')}>${t('agents.page.all')}<//>`;
  }
  return agent?.organization && agent.sponsor !== me?.id
    ? html`<${Link} href=${`/organizations/${agent.organization}?tab=agents`}>${t('agents.page.ofOrganization')}<//>`
    : html`<${Link} href="/">${t('agents.page.account')}<//>`;
}

/** Why the agent has no rights, if it has none; otherwise what it is for. */
function Status({ agent }) {
  const { status, purpose } = agent;
  return html`
    ${purpose && html`<p class="lead">${purpose}</p>`}
    ${status !== 'active' && html`<div class="notice warning back"><p><${Since} of=${agent} /> ${t('agents.page.stopped')}</p></div>`}
  `;
}

/** Only those who may read the audit log can be told when the operation is settled. */
function PendingChange({ pending, session: { mayRead }, onSettled }) {
  return mayRead
    ? html`<${Pending} act=${pending} onSettled=${onSettled} />`
    : html`<div class="notice warning" role="status"><p>${t('agents.page.pending', { name: NAME })}</p></div>`;
}

function NotFound({ id, session }) {
  return html`
    <${Page} title=${t('agents.page.notFound')} wide>
      <${Empty} title=${t('agents.page.none')} text=${t('agents.page.noneText')}>
        <${BackLink} session=${session} />
        ${session.mayRead && html`<${Link} href=${`/console/users/${id}`}>${t('agents.page.record')}<//>`}
      <//>
    <//>
  `;
}
