// All agents. The filters are in the address, so that a link shows the same list to someone else.
import { html, useEffect } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { Empty } from '../../core/feedback.js';
import { Link, addressOf, keepList, listUrl, navigate, useLocation, useQuery } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { CreateAgent } from '../../shared/agents/create.js';
import { AgentFilters, NO_FILTERS, filtersOf } from '../../shared/agents/filters.js';
import { AGENT } from '../../shared/agents/record.js';
import { AgentTable } from '../../shared/agents/table.js';
import { recordsOf } from '../../shared/agents/words.js';
import { isFiltered } from '../../shared/filter-inputs.js';
import { organizationOfId, remember, useRecords, userOfId } from '../../shared/known-records.js';
import { Listed, Summary, useList } from '../../shared/lists.js';
import { ORGANIZATIONS, UserPicker, asPerson, findOrganizations, findUsers } from '../../shared/user-picker.js';

export default function Agents() {
  const session = useMe();
  const { admin } = session;
  const { path, query } = useLocation();
  const filters = filtersOf(query);
  const { q, ...others } = filters;
  const list = useList(AGENT.lists, addressOf(AGENT.path, { ...others, search: q.trim() }));
  const filtered = isFiltered(filters);
  // In the address, so that the dialog is open again after a sign-in.
  const [creating, setCreating] = useQuery('new');
  const set = (changes) => navigate(addressOf(path, { ...filters, ...changes, new: creating }), { replace: true });
  useEffect(() => keepList('/console/agents', addressOf('/console/agents', filters)), [query.toString()]);
  const shown = recordsOf(list.items, session);
  useRecords({
    users: [...shown.users, filters.sponsor].filter(Boolean),
    organizations: [...shown.organizations, filters.organization].filter(Boolean),
    teams: [],
  });
  const create = () => setCreating('1', { push: true });
  const button = admin && html`<button type="button" class="button primary" onClick=${create}>${t('agents.create.open')}</button>`;
  return html`
    <${Page} title=${t('agents.title')} wide actions=${button}>
      <p class="back"><${Link} href=${listUrl('/console/users')}>${t('user.page.allUsers')}<//></p>
      <p class="muted lead">${t('agents.ofAll')}</p>
      <${Toolbar} filters=${filters} onChange=${set} />
      <${Summary} list=${list} many="agents" filtered=${filtered} onClear=${() => set(NO_FILTERS)} />
      <${Listed}
        list=${list}
        empty=${html`<${Empty}
          title=${filtered ? t('agents.noMatch') : t('agents.none')}
          text=${filtered ? t('agents.noMatchText') : t('agents.noneOfAll')}
        />`}
      >
        <${AgentTable} list=${list} session=${session} inConsole />
      <//>
      ${admin && creating && html`<${CreateAgent} session=${session} onPending=${list.renew} onClose=${() => setCreating('')} />`}
    <//>
  `;
}

function Toolbar({ filters, onChange }) {
  const { sponsor, organization } = filters;
  return html`
    <${AgentFilters} filters=${filters} onChange=${onChange}>
      <${UserPicker}
        label=${t('agents.columns.sponsor')}
        name="sponsor"
        chosen=${sponsor && (userOfId(sponsor) ?? { id: sponsor, username: sponsor })}
        find=${findUsers}
        onChange=${(found) => {
          if (found) {
            remember(found);
          }
          onChange({ sponsor: found?.id ?? '' });
        }}
      />
      <${UserPicker}
        label=${t('agents.columns.organization')}
        name="organization"
        chosen=${organization && asPerson(organizationOfId(organization) ?? { id: organization, name: organization })}
        find=${findOrganizations}
        texts=${ORGANIZATIONS}
        onChange=${(found) => onChange({ organization: found?.id ?? '' })}
      />
    <//>
  `;
}
