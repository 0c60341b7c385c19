// What an agent did, and what was done to it. The entries name the key that it used.
import { html } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { Select } from '../../core/form.js';
import { useQuery } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { nameOfAgent } from '../../shared/agents/words.js';
import { AuditLog } from '../../shared/audit-log.js';
import { remember, rememberMember } from '../../shared/known-records.js';

const BY_IT = 'by';
const ABOUT_IT = 'about';

export default function AgentAuditLog(page) {
  const { agent, session, changes } = page;
  const [wanted, setWanted] = useQuery('log', BY_IT);
  const isByIt = wanted !== ABOUT_IT;
  nameIn(agent);
  return html`
    <section class="card stack" aria-labelledby="audit-log">
      <h2 id="audit-log">${t('agents.log.title')}</h2>
      <${Select}
        label=${t('agents.log.show')}
        name="log"
        value=${isByIt ? BY_IT : ABOUT_IT}
        options=${[
          [BY_IT, t('agents.log.byIt')],
          [ABOUT_IT, t('agents.log.aboutIt')],
        ]}
        hint=${isByIt ? t('agents.log.onlyHere', { service: NAME }) : undefined}
        onChange=${(event) => setWanted(event.currentTarget.value)}
      />
      <${AuditLog}
        key=${isByIt}
        ...${session.mayRead ? logForReaders(agent, isByIt) : logForManagers(page, isByIt)}
        version=${changes}
        everyone=${isByIt}
        empty=${isByIt ? t('agents.log.nothingByIt') : t('agents.log.nothingAboutIt')}
      />
    </section>
  `;
}

/** Entries show the name of the agent, not that of its user. */
function nameIn(agent) {
  const { id, keycloakId, organization } = agent;
  const user = { username: nameOfAgent(agent), kind: 'agent' };
  remember({ ...user, id, keycloakId });
  rememberMember(organization, { ...user, userId: id });
}

function logForReaders({ id, keycloakId }, isByIt) {
  return isByIt
    ? { path: '/api/v1/audit-log', query: `limit=20&actor=${encodeURIComponent(keycloakId)}` }
    : { path: `/api/v1/users/${id}/audit-log`, query: 'limit=20', undoable: false };
}

function logForManagers({ agent, path }, isByIt) {
  return { path: `${path}/audit-log`, query: `limit=20&actor=${isByIt}`, organization: agent.organization, asManager: true, undoable: false };
}
