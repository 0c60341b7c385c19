// The audit log of an organization. Those who manage it do not see what concerns the platform alone.
import { html } from '../../core/ui.js';
import { AuditLog } from '../../shared/audit-log.js';
import { rememberOrganization } from '../../shared/known-records.js';

export default function OrganizationAuditLog({ organization, rights }) {
  rememberOrganization(organization);
  const { id } = organization;
  const log = rights.mayReadUsers
    ? { path: '/api/v1/audit-log', query: `limit=50&organizationId=${id}` }
    : { path: `/api/v1/organizations/${id}/audit-log`, query: 'limit=50', asManager: true };
  return html`
    <div class="card">
      <${AuditLog} ...${log} everyone organization=${id} empty="Rollcall has not changed this organization." />
    </div>
  `;
}
