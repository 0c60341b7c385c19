// The audit log of all users, with its filters in the address.
import { html } from '../../core/ui.js';
import { NAME } from '../../core/branding.js';
import { Page } from '../../core/layout.js';
import { addressOf, navigate, useLocation } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { isFiltered } from '../../shared/filter-inputs.js';
import { AuditLog } from '../../shared/audit-log.js';
import { ExportLinks, NO_FILTERS, PeoplePickers, Toolbar, apiQuery, filtersOf } from '../../shared/audit-log/filters.js';
import { organizationOfId, useRecords } from '../../shared/known-records.js';
import { ORGANIZATIONS, UserPicker, asPerson, findOrganizations } from '../../shared/user-picker.js';

export default function AuditLogPage() {
  const { path, query } = useLocation();
  const { me } = useMe();
  const filters = filtersOf(query);
  const filtered = isFiltered(filters);
  const set = (changes, how = { replace: true }) => navigate(addressOf(path, { ...filters, ...changes }), how);
  const clear = html`<button type="button" class="button" onClick=${() => set(NO_FILTERS)}>${t('auditLog.page.clear')}</button>`;
  const wanted = apiQuery(filters);
  return html`
    <${Page} title=${t('auditLog.page.title')} wide>
      <p class="muted lead">${t('auditLog.page.lead')}</p>
      <${Toolbar} filters=${filters} onChange=${set} pickers=${html`<${Pickers} filters=${filters} onChange=${set} />`}>
        ${me &&
        filters.actor !== me.keycloakId &&
        html`<button type="button" class="button" onClick=${() => set({ actor: me.keycloakId })}>
          ${t('auditLog.filters.onlyMine')}
        </button>`}
        ${filtered && clear}
      <//>
      <${ExportLinks} query=${wanted} />
      <div class="card">
        <${AuditLog}
          path="/api/v1/audit-log"
          query=${`limit=50&${wanted}`}
          everyone
          empty=${filtered ? t('auditLog.page.noMatches') : t('auditLog.page.noEntries', { name: NAME })}
          onActor=${(actor) => set({ actor }, {})}
        >
          ${filtered && clear}
        <//>
      </div>
    <//>
  `;
}

function Pickers({ filters, onChange }) {
  const { organization } = filters;
  useRecords({ users: [], organizations: [organization].filter(Boolean), teams: [] });
  return html`
    <${PeoplePickers} ...${{ filters, onChange }} />
    <${UserPicker}
      label=${t('auditLog.filters.organization')}
      name="organization"
      chosen=${organization && asPerson(organizationOfId(organization) ?? { id: organization, name: organization })}
      find=${findOrganizations}
      texts=${ORGANIZATIONS}
      onChange=${(chosen) => onChange({ organization: chosen?.id ?? '' })}
    />
  `;
}
