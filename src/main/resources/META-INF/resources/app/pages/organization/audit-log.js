// The audit log of an organization, with its filters in the address. Those who manage it do not see what concerns the platform alone.
import { html } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { addressOf, navigate, useLocation } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { AuditLog } from '../../shared/audit-log.js';
import { ORGANIZATION_ACTIONS } from '../../shared/audit-log/actions.js';
import { ExportLinks, NO_FILTERS, PeoplePickers, Toolbar, apiQuery, filtersOf } from '../../shared/audit-log/filters.js';
import { isFiltered } from '../../shared/filter-inputs.js';
import { memberOfId, rememberOrganization, useRecords } from '../../shared/known-records.js';
import { UserPicker, findMembers } from '../../shared/user-picker.js';

/** Filters by actor and origin would tell those who manage the organization about the platform. */
const OF_MANAGERS = ['user', 'action', 'outcome', 'from', 'until', 'sort'];
const OF_READERS = [...OF_MANAGERS, 'actor', 'origin'];

export default function OrganizationAuditLog({ organization, path: organizationPath, rights, session, read, onRecord }) {
  rememberOrganization(organization);
  const { path, query } = useLocation();
  const { id } = organization;
  const readsAll = rights.mayReadUsers;
  const filters = filtersOf(query, readsAll ? OF_READERS : OF_MANAGERS);
  const filtered = isFiltered(filters);
  const set = (changes, how = { replace: true }) =>
    navigate(addressOf(path, { tab: 'audit-log', ...filters, ...changes }), how);
  const clear = html`<button type="button" class="button" onClick=${() => set(NO_FILTERS)}>${t('auditLog.page.clear')}</button>`;
  const wanted = apiQuery({ ...filters, organization: readsAll ? id : '' });
  const log = readsAll
    ? { path: '/api/v1/audit-log', onActor: (actor) => set({ actor }, {}) }
    : { path: `${organizationPath}/audit-log`, asManager: true };
  const Pickers = readsAll ? PeoplePickers : MemberPicker;
  const onUndone = () => {
    read().then(onRecord, () => {});
    // the person's own role may be another one
    session.reload();
  };
  return html`
    <${Toolbar}
      filters=${filters}
      actions=${ORGANIZATION_ACTIONS}
      hasOrigins=${readsAll}
      onChange=${set}
      pickers=${html`<${Pickers} ...${{ filters, organization }} path=${organizationPath} onChange=${set} />`}
    >
      ${filtered && clear}
    <//>
    ${readsAll && html`<${ExportLinks} query=${wanted} />`}
    <div class="card">
      <${AuditLog}
        ...${log}
        query=${`limit=50&${wanted}`}
        everyone
        organization=${id}
        onUndone=${onUndone}
        empty=${filtered ? t('auditLog.page.noMatches') : t('organization.auditLog.empty', { name: NAME })}
      >
        ${filtered && clear}
      <//>
    </div>
  `;
}

/** @param path of the organization in the API */
function MemberPicker({ filters: { user }, organization, path, onChange }) {
  useRecords({ users: [], organizations: [], teams: [], members: [user].filter(Boolean), organization: organization.id });
  const member = memberOfId(organization.id, user);
  return html`<${UserPicker}
    label=${t('organization.members.member')}
    name="user"
    chosen=${user && (member ? { ...member, id: user } : { id: user, username: user })}
    find=${(text, signal) => findMembers(path, text, signal)}
    onChange=${(chosen) => onChange({ user: chosen?.id ?? '' })}
  />`;
}
