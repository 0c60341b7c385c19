// The audit log of an organization, for those who may read it.
import { html } from '../../core/ui.js';
import { AuditLog } from '../../shared/audit-log.js';
import { rememberOrganization } from '../../shared/known-records.js';

export default function OrganizationAuditLog({ organization }) {
  rememberOrganization(organization);
  return html`
    <div class="card">
      <${AuditLog}
        path="/api/v1/audit-log"
        query=${`limit=50&organizationId=${organization.id}`}
        everyone
        organization=${organization.id}
        empty="Rollcall has not changed this organization."
      />
    </div>
  `;
}
