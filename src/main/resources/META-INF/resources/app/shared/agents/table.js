// Agents as a list, with links to their pages.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { ListTable } from '../lists.js';
import { AgentBadges, OrganizationOf, Since, Sponsor, agentUrl, nameOfAgent } from './words.js';

/**
 * @param list of `useList`
 * @param session of `useMe`
 * @param inConsole whether the agents are on pages of the console
 * @param ofOne whether all agents are of the same organization
 */
export function AgentTable({ list, session, inConsole, ofOne }) {
  const columns = [
    t('agents.columns.agent'),
    t('agents.columns.sponsor'),
    ...(ofOne ? [] : [t('agents.columns.organization')]),
    t('agents.columns.status'),
    t('agents.columns.created'),
  ];
  return html`<${ListTable}
    list=${list}
    caption=${t('agents.title')}
    columns=${columns}
    row=${(agent) => html`<${Row} key=${agent.id} ...${{ of: agent, list, session, inConsole, ofOne }} />`}
  />`;
}

function Row({ of: agent, list, session, inConsole, ofOne }) {
  return html`
    <tr>
      <td class="card-head">
        <div class="list-names">
          <${Link} href=${agentUrl(agent.id, { mayRead: inConsole })} data-item=${agent.id} onClick=${() => list.open(agent.id)}>
            ${nameOfAgent(agent)}
          <//>
          ${agent.purpose && html`<span class="muted small-text">${agent.purpose}</span>`}
        </div>
      </td>
      <td class="list-inline" data-label=${t('agents.columns.sponsor')}><${Sponsor} of=${agent} session=${session} /></td>
      ${!ofOne &&
      html`<td class="list-inline" data-label=${t('agents.columns.organization')}><${OrganizationOf} of=${agent} session=${session} /></td>`}
      <td>
        <${AgentBadges} of=${agent} />
        <p class="muted small-text"><${Since} of=${agent} /></p>
      </td>
      <td class="list-inline" data-label=${t('agents.columns.created')}><${Time} value=${agent.createdAt} /></td>
    </tr>
  `;
}
