// The API keys of an agent: the only way in which it can act.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { labelOfScope, nameOfOrganization } from '../../shared/agents/words.js';
import { KeysCard } from '../../shared/keys/card.js';
import { hasRolesFor, organizationsOf } from './rights.js';

export default function AgentKeys({ path, rights: { rights }, session, mayManage, onChange }) {
  const words = {
    about: t('agents.keys.about'),
    none: t('agents.keys.none'),
    organizationHint: t('agents.keys.organizationHint'),
    labelOfScope,
  };
  return html`<${KeysCard}
    path=${`${path}/keys`}
    words=${words}
    organizations=${organizationsOf(rights).map((id) => ({ id, name: nameOfOrganization(id, session) }))}
    mayRead=${hasRolesFor(rights, 'users:read')}
    admin=${hasRolesFor(rights, 'users:write')}
    mayCreate=${mayManage}
    mayRevoke=${mayManage}
    onChange=${onChange}
  />`;
}
