// The agents of an organization, which its owners and admins create and manage.
import { html } from '../../core/ui.js';
import { Empty } from '../../core/feedback.js';
import { addressOf, navigate, useLocation, useQuery } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { CreateAgent } from '../../shared/agents/create.js';
import { AgentFilters, NO_FILTERS, filtersOf } from '../../shared/agents/filters.js';
import { AGENT } from '../../shared/agents/record.js';
import { AgentTable } from '../../shared/agents/table.js';
import { recordsOf } from '../../shared/agents/words.js';
import { isFiltered } from '../../shared/filter-inputs.js';
import { useRecords } from '../../shared/known-records.js';
import { Listed, Summary, useList } from '../../shared/lists.js';

export default function OrganizationAgents({ path: organizationPath, organization, rights, session }) {
  const { path, query } = useLocation();
  const { q, status, sponsored } = filtersOf(query);
  const filters = { q, status, sponsored };
  const list = useList(AGENT.lists, addressOf(`${organizationPath}/agents`, { status, sponsored, search: q.trim() }));
  const filtered = isFiltered(filters);
  // In the address, so that the dialog is open again after a sign-in.
  const [creating, setCreating] = useQuery('new');
  const set = (changes) => navigate(addressOf(path, { tab: 'agents', ...filters, ...changes, new: creating }), { replace: true });
  useRecords(recordsOf(list.items, session, organization.id));
  const mayCreate = rights.mayManageAgents;
  return html`
    <div class="spread">
      <p class="muted lead">${t('agents.ofOrganization')}</p>
      ${mayCreate &&
      html`<button type="button" class="button primary" onClick=${() => setCreating('1', { push: true })}>${t('agents.create.open')}</button>`}
    </div>
    <${AgentFilters} filters=${filters} onChange=${set} />
    <${Summary} list=${list} many="agents" filtered=${filtered} onClear=${() => set(NO_FILTERS)} />
    <div>
      <${Listed}
        list=${list}
        rows=${4}
        empty=${html`<${Empty}
          title=${filtered ? t('agents.noMatch') : t('agents.none')}
          text=${filtered ? t('agents.noMatchText') : t('agents.noneOfOrganization')}
        />`}
      >
        <${AgentTable} list=${list} session=${session} inConsole=${session.mayRead} ofOne />
      <//>
    </div>
    ${mayCreate &&
    creating &&
    html`<${CreateAgent} ...${{ session, organization }} onPending=${list.renew} onClose=${() => setCreating('')} />`}
  `;
}
