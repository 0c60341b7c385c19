// The list of organizations. Its filters are in the address, so that a link shows the same list to someone else.
import { html, useMemo } from '../../core/ui.js';
import { Link, navigate, useLocation, useQuery } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { Page } from '../../core/layout.js';
import { Empty, ProblemNotice } from '../../core/feedback.js';
import { plural } from '../../core/language.js';
import { Time } from '../../core/time.js';
import { Avatar } from '../../core/user.js';
import { More, SkeletonRows, useList, usePlace } from '../../shared/lists.js';
import { organizationLists } from '../../shared/organization-lists.js';
import { CreateOrganization } from './create.js';
import { Toolbar, apiQuery, filtersOf, isFiltered, pageUrl } from './filters.js';

const NO_MATCH = 'Try fewer words, or clear the filters. Words of one or two letters match only the beginning of a word.';
const NONE =
  'Create the first organization. Those that are created in Keycloak also appear here. Organizations must be switched on in the ' +
  'settings of the realm.';
const NONE_TO_READ = 'Organizations appear here when an administrator creates them, here or in Keycloak.';

export default function Organizations() {
  const { path, query } = useLocation();
  const { admin } = useMe();
  const filters = useMemo(() => filtersOf(query), [query.toString()]);
  const list = useList(organizationLists, apiQuery(filters));
  // In the address, so that the dialog is open again after a sign-in.
  const [creating, setCreating] = useQuery('new');
  const create = admin && (() => setCreating('1', { push: true }));
  const set = (changes) => navigate(pageUrl(path, { ...filters, ...changes }), { replace: true });
  const filtered = isFiltered(filters);
  const clear = () => set({ q: '', enabled: '', orphaned: '' });
  const actions = create && html`<button type="button" class="button primary" onClick=${create}>New organization</button>`;
  return html`
    <${Page} title="Organizations" actions=${actions} wide>
      <${Toolbar} filters=${filters} onChange=${set} />
      <div class="row list-summary">
        <p role="status" class="list-count">${summary(list, filtered)}</p>
        ${filtered && html`<button type="button" class="button quiet small" onClick=${clear}>Clear filters</button>`}
      </div>
      <${Content} list=${list} filtered=${filtered} onCreate=${create} />
      ${admin && creating && html`<${CreateOrganization} onClose=${() => setCreating('')} />`}
    <//>
  `;
}

function summary({ status, items, next }, filtered) {
  if (status === 'loading') {
    return 'Loading organizations…';
  }
  if (items.length === 0) {
    return '';
  }
  const number = plural(items.length, 'organization', 'organizations');
  return `${number}${filtered ? (items.length === 1 ? ' matches' : ' match') : ''}${next ? ' so far' : ''}`;
}

/** `onCreate` is false if the person may not create organizations. */
function Content({ list, filtered, onCreate }) {
  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${list.reload} />`;
  }
  if (list.status === 'loading') {
    return html`<${SkeletonRows} />`;
  }
  if (list.items.length === 0) {
    return filtered
      ? html`<${Empty} title="No organizations match" text=${NO_MATCH} />`
      : html`<${Empty} title="No organizations yet" text=${onCreate ? NONE : NONE_TO_READ}>
          ${onCreate && html`<button type="button" class="button primary" onClick=${onCreate}>New organization</button>`}
        <//>`;
  }
  return html`<${Table} list=${list} /><${More} list=${list} />`;
}

function Table({ list }) {
  usePlace(list.place);
  return html`
    <div class="list-table" aria-busy=${list.status === 'renewing' ? 'true' : 'false'}>
      <table class="table cards">
        <caption class="visually-hidden">Organizations</caption>
        <thead>
          <tr>
            <th scope="col">Organization</th>
            <th scope="col">E-mail domains</th>
            <th scope="col">Status</th>
            <th scope="col">Created</th>
          </tr>
        </thead>
        <tbody>
          ${list.items.map(
            (organization) => html`<${Row} key=${organization.id} organization=${organization} onOpen=${list.open} />`,
          )}
        </tbody>
      </table>
    </div>
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
          ${enabled ? html`<span class="badge good">Enabled</span>` : html`<span class="badge neutral">Disabled</span>`}
          ${orphanedAt && html`<span class="badge warn">No owner</span>`}
        </span>
      </td>
      <td class="muted list-time list-inline" data-label="Created"><${Time} value=${createdAt} /></td>
    </tr>
  `;
}
