// The list of organizations. Its filters are in the address, so that a link shows the same list to someone else.
import { html, useEffect, useMemo } from '../../core/ui.js';
import { count } from '../../core/language.js';
import { Link, keepList, navigate, useLocation, useQuery } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { Page } from '../../core/layout.js';
import { Empty, LoadedDialog, LoadedPart } from '../../core/feedback.js';
import { useColumns } from '../../core/preferences.js';
import { t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { Avatar, StatusBadge, labelOf } from '../../core/user.js';
import { isFiltered } from '../../shared/filter-inputs.js';
import { ListTable, Listed, Summary, useList } from '../../shared/lists.js';
import { ORGANIZATION } from '../../shared/organization-record.js';
import { Toolbar, apiPath, filtersOf, pageUrl } from './filters.js';

const NEW_ORGANIZATION = { name: 'CreateOrganization', load: () => import('./new-organization.js') };

/** All columns but the first: `style` is the class of a cell, `data` the label in a card. */
function allColumns() {
  return [
    { name: 'domains', label: labelOf('domains'), style: 'list-domains', cell: Domains },
    { name: 'externalId', label: labelOf('externalId'), style: 'list-domains', cell: ({ externalId }) => externalId },
    numberOf('members', t('organizations.list.members')),
    numberOf('owners', t('organizations.list.owners')),
    numberOf('teams', t('organizations.list.teams')),
    { name: 'status', label: t('organizations.list.status'), style: 'list-inline', cell: Status },
    {
      name: 'created',
      label: t('organizations.list.created'),
      style: 'muted list-time list-inline',
      data: t('organizations.list.created'),
      cell: ({ createdAt }) => html`<${Time} value=${createdAt} />`,
    },
  ];
}

const USUAL_COLUMNS = ['domains', 'members', 'owners', 'teams', 'status', 'created'];

export default function Organizations() {
  const { path, query } = useLocation();
  const { admin } = useMe();
  const filters = useMemo(() => filtersOf(query), [query.toString()]);
  const list = useList(ORGANIZATION.lists, apiPath(filters));
  const all = allColumns();
  const [shown, setShown] = useColumns('organizations', all, USUAL_COLUMNS);
  // In the address, so that the dialog is open again after a sign-in.
  const [creating, setCreating] = useQuery('new');
  // a search applies after a pause, when the dialog may be open
  const set = (changes) => navigate(pageUrl(path, { ...filters, ...changes, new: creating }), { replace: true });
  const filtered = isFiltered(filters);
  useEffect(() => keepList('/console/organizations', pageUrl('/console/organizations', filters)), [filters]);
  const clear = () => set({ q: '', enabled: '', orphaned: '', attributes: [] });
  const create =
    admin &&
    html`<button type="button" class="button primary" onClick=${() => setCreating('1', { push: true })}>
      ${t('organizations.create.title')}
    </button>`;
  const actions = html`<${Link} class="button" href="/console/invitations">${t('organizations.list.invitations')}<//>${create}`;
  const current = pageUrl(path, filters);
  const views = { name: 'organizations', path, current, filtered, columns: all, shown, onColumns: setShown };
  const columns = all.filter(({ name }) => shown.includes(name));
  return html`
    <${Page} title=${t('organizations.list.title')} actions=${actions} wide>
      <${Toolbar} filters=${filters} onChange=${set} />
      <div class="spread">
        <${Summary} list=${list} many="organizations" filtered=${filtered} onClear=${clear} />
        <div class="row"><${LoadedPart} name="views" lines=0 load=${() => import('./views.js')} ...${{ views }} /></div>
      </div>
      <${Listed}
        list=${list}
        empty=${filtered
          ? html`<${Empty} title=${t('organizations.list.noMatch')} text=${t('organizations.list.noMatchText')} />`
          : html`<${Empty}
              title=${t('organizations.list.none')}
              text=${admin ? t('organizations.list.noneText') : t('organizations.list.noneToRead')}
            >
              ${create}
            <//>`}
      >
        <${ListTable}
          list=${list}
          caption=${t('organizations.list.title')}
          columns=${[t('organizations.list.organization'), ...columns.map(({ label }) => label)]}
          row=${(organization) =>
            html`<${Row} key=${organization.id} ...${{ organization, columns }} onOpen=${list.open} />`}
        />
      <//>
      ${admin && creating && html`<${LoadedDialog} ...${NEW_ORGANIZATION} onClose=${() => setCreating('')} />`}
    <//>
  `;
}

function Row({ organization, columns, onOpen }) {
  const { id, name, alias } = organization;
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
      ${columns.map(
        (column) => html`<td key=${column.name} class=${column.style} data-label=${column.data}>${column.cell(organization)}</td>`,
      )}
    </tr>
  `;
}

/** The column of a number. An organization that was changed on its own page comes back without numbers. */
function numberOf(name, label) {
  const cell = ({ counts }) => counts && `${count(counts[name].count)}${counts[name].exact ? '' : '+'}`;
  return { name, label, style: 'list-number list-inline', data: label, cell };
}

function Domains({ domains }) {
  return domains.length > 0 ? domains.join(', ') : html`<span class="muted">${t('organizations.list.noDomain')}</span>`;
}

function Status({ enabled, orphanedAt }) {
  return html`<span class="row">
    <${StatusBadge} enabled=${enabled} />
    ${orphanedAt && html`<span class="badge warn">${t('organizations.list.noOwner')}</span>`}
  </span>`;
}
