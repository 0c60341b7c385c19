// The audit log of all users, with its filters in the address.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { addressOf, navigate, useLocation } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { isFiltered } from '../../shared/filter-inputs.js';
import { AuditLog } from '../../shared/audit-log.js';
import { NO_FILTERS, Toolbar, apiQuery, filtersOf } from './filters.js';

const NO_ENTRIES = 'Changes of users through Rollcall, and changes noticed in Keycloak, appear here.';

export default function AuditLogPage() {
  const { path, query } = useLocation();
  const { me } = useMe();
  const filters = filtersOf(query);
  const filtered = isFiltered(filters);
  const set = (changes, how = { replace: true }) => navigate(addressOf(path, { ...filters, ...changes }), how);
  const clear = html`<button type="button" class="button" onClick=${() => set(NO_FILTERS)}>Clear filters</button>`;
  const wanted = apiQuery(filters);
  return html`
    <${Page} title="Audit log" wide>
      <p class="muted lead">Who changed which user, when, and with what result. Entries cannot be edited and contain no personal data.</p>
      <${Toolbar} filters=${filters} me=${me} onChange=${set} filtered=${filtered} clear=${clear} />
      <p class="row audit-log-export">
        <span class="muted">Export</span>
        <a class="button small" download="" href=${`/api/v1/audit-log/export?${wanted}&format=csv`}>CSV</a>
        <a class="button small" download="" href=${`/api/v1/audit-log/export?${wanted}&format=ndjson`}>NDJSON</a>
      </p>
      <div class="card">
        <${AuditLog}
          path="/api/v1/audit-log"
          query=${`limit=50&${wanted}`}
          everyone
          empty=${filtered ? 'No entries match these filters.' : NO_ENTRIES}
          onActor=${(actor) => set({ actor }, {})}
        >
          ${filtered && clear}
        <//>
      </div>
    <//>
  `;
}
