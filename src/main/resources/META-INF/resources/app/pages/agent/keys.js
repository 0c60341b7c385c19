// The API keys of an agent: the only way in which it can act.
import { html } from '../../core/ui.js';
import { t } from '../../core/texts.js';
import { KeysCard } from '../../shared/keys/card.js';
import { organizationOfId } from '../../shared/known-records.js';

export default function AgentKeys({ agent, path, session: { memberships, mayRead }, mayManage, onChange }) {
  const words = { about: t('agents.keys.about'), none: t('agents.keys.none'), organizationHint: t('agents.keys.organizationHint') };
  const { organization: id } = agent;
  const found = id && (mayRead ? organizationOfId(id) : memberships?.find((each) => each.id === id));
  return html`<${KeysCard}
    path=${`${path}/keys`}
    words=${words}
    organizations=${id ? [{ id, name: found?.name ?? t('agents.anOrganization') }] : []}
    mayRead
    admin
    mayCreate=${mayManage}
    mayRevoke=${mayManage}
    onChange=${onChange}
  />`;
}
