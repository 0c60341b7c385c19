// Who is responsible for an agent, and its record.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { OrganizationOf, Sponsor, recordsOf } from '../../shared/agents/words.js';
import { Facts } from '../../shared/fields.js';
import { Person } from '../../shared/jobs/person.js';
import { subjectRef, useRecords } from '../../shared/known-records.js';
import { factsOf } from '../../shared/record.js';

export function Responsible({ agent, session }) {
  const { users, ...others } = recordsOf([agent], session, agent.organization);
  useRecords({ ...others, users: session.mayRead ? [...users, subjectRef(agent.creator)] : users });
  const facts = [
    [t('agents.columns.sponsor'), html`<${Sponsor} of=${agent} session=${session} />`],
    [t('agents.columns.organization'), html`<${OrganizationOf} of=${agent} session=${session} />`],
    [t('agents.page.createdBy'), session.mayRead || agent.creator === session.me?.keycloakId ? html`<${Person} subject=${agent.creator} />` : null],
  ];
  return html`
    <section class="card stack" aria-labelledby="responsible">
      <h2 id="responsible">${t('agents.page.responsible')}</h2>
      <p class="muted small-text">${t('agents.page.responsibleText')}</p>
      <${Facts} facts=${facts} narrow />
      ${!agent.sponsored && html`<div class="notice warning"><p>${t('agents.page.adopt')}</p></div>`}
    </section>
  `;
}

export function Details({ agent, session }) {
  const { createdAt, version, id, keycloakId, expiresAt } = agent;
  const facts = [
    [t('agents.page.expiry'), html`<${Time} value=${expiresAt} />`],
    ...factsOf({ createdAt, version, id, keycloakId }).filter(([label]) => label !== t('records.updated')),
  ];
  return html`
    <section class="card stack" aria-labelledby="record">
      <h2 id="record">${t('agents.page.details')}</h2>
      <${Facts} facts=${facts} narrow />
      ${session.mayRead && html`<p><${Link} href=${`/console/users/${id}`}>${t('agents.page.record')}<//></p>`}
    </section>
  `;
}
