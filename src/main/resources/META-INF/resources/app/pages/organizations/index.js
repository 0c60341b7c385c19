// The list of organizations. Its filters are in the address, so that a link shows the same list to someone else.
import { html, useEffect, useMemo } from '../../core/ui.js';
import { Link, keepList, navigate, useLocation, useQuery } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { Page } from '../../core/layout.js';
import { Empty } from '../../core/feedback.js';
import { Time } from '../../core/time.js';
import { Avatar, StatusBadge } from '../../core/user.js';
import { isFiltered } from '../../shared/filter-inputs.js';
import { ListTable, Listed, Summary, useList } from '../../shared/lists.js';
import { ORGANIZATION } from '../../shared/organization-record.js';
import { Toolbar, apiPath, filtersOf, pageUrl } from './filters.js';
import { CreateOrganization } from './new-organization.js';

const NO_MATCH = 'Try fewer words, or clear the filters. Words of one or two letters match only the beginning of a word.';
const NONE =
  'Create the first organization. Those that are created in Keycloak also appear here. Organizations must be switched on in the ' +
  'settings of the realm.';
const NONE_TO_READ = 'Organizations appear here when an administrator creates them, here or in Keycloak.';

const COLUMNS = ['Organization', 'E-mail domains', 'Status', 'Created'];

export default function Organizations() {
  const { path, query } = useLocation();
  const { admin } = useMe();
  const filters = useMemo(() => filtersOf(query), [query.toString()]);
  const list = useList(ORGANIZATION.lists, apiPath(filters));
  // In the address, so that the dialog is open again after a sign-in.
  const [creating, setCreating] = useQuery('new');
  // a search applies after a pause, when the dialog may be open
  const set = (changes) => navigate(pageUrl(path, { ...filters, ...changes, new: creating }), { replace: true });
  const filtered = isFiltered(filters);
  useEffect(() => keepList('/console/organizations', pageUrl('/console/organizations', filters)), [filters]);
  const clear = () => set({ q: '', enabled: '', orphaned: '', attributes: [] });
  const create =
    admin &&
    html`<button type="button" class="button primary" onClick=${() => setCreating('1', { push: true })}>New organization</button>`;
  return html`
    <${Page} title="Organizations" actions=${create} wide>
      <${Toolbar} filters=${filters} onChange=${set} />
      <${Summary} list=${list} one="organization" many="organizations" filtered=${filtered} onClear=${clear} />
      <${Listed}
        list=${list}
        empty=${filtered
          ? html`<${Empty} title="No organizations match" text=${NO_MATCH} />`
          : html`<${Empty} title="No organizations yet" text=${admin ? NONE : NONE_TO_READ}>${create}<//>`}
      >
        <${ListTable}
          list=${list}
          caption="Organizations"
          columns=${COLUMNS}
          row=${(organization) => html`<${Row} key=${organization.id} organization=${organization} onOpen=${list.open} />`}
        />
      <//>
      ${admin && creating && html`<${CreateOrganization} onClose=${() => setCreating('')} />`}
    <//>
  `;
}

function Row({ organization: { id, name, alias, domains, enabled, orphanedAt, createdAt }, onOpen }) {
  return html`
    <tr class="row-link">
      <td class="card-head">
        <div class="list-user">
          <${Avatar} user=${{ firstName: name, username: alias }} />
          <div class="list-names">
            <${Link} href=${`/console/organizations/${id}`} data-item=${id} onClick=${() => onOpen(id)}>${name}<//>
            <span class="muted small-text">${alias}</span>
          </div>
        </div>
      </td>
      <td class="list-domains">${domains.length > 0 ? domains.join(', ') : html`<span class="muted">No e-mail domain</span>`}</td>
      <td class="list-inline">
        <span class="row">
          <${StatusBadge} enabled=${enabled} />
          ${orphanedAt && html`<span class="badge warn">No owner</span>`}
        </span>
      </td>
      <td class="muted list-time list-inline" data-label="Created"><${Time} value=${createdAt} /></td>
    </tr>
  `;
}
