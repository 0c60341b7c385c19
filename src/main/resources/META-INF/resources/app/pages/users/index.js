// The list of users. Its filters are in the address, so that a link shows the same list to someone else.
import { html, useEffect, useMemo } from '../../core/ui.js';
import { HAS_KEYS } from '../../core/branding.js';
import { Link, keepList, navigate, useLocation, useQuery } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { Page } from '../../core/layout.js';
import { Empty, LoadedDialog, LoadedPart } from '../../core/feedback.js';
import { useColumns } from '../../core/preferences.js';
import { isFiltered } from '../../shared/filter-inputs.js';
import { Listed, useList } from '../../shared/lists.js';
import { Selected, useSelection } from '../../shared/selection/selection.js';
import { USER } from '../../shared/user-record.js';
import { NO_FILTERS, Toolbar, apiQuery, filtersOf, pageUrl, sortOf } from './filters.js';
import { USUAL_COLUMNS, UserTable, allColumns } from './table.js';

const NEW_USER = { name: 'CreateUser', load: () => import('./new-user.js') };

export default function Users() {
  const { path, query } = useLocation();
  const { admin } = useMe();
  const filters = useMemo(() => filtersOf(query), [query.toString()]);
  const api = apiQuery(filters);
  const list = useList(USER.lists, api);
  const selection = useSelection({ list, query: api, offered: admin });
  const columns = allColumns();
  const [shown, setShown] = useColumns('users', columns, USUAL_COLUMNS);
  const filtered = isFiltered(filters);
  // In the address, so that the dialog is open again after a sign-in.
  const [creating, setCreating] = useQuery('new');
  const create = () => setCreating('1', { push: true });
  // a search applies after a pause, when the dialog may be open
  const set = (changes) => navigate(pageUrl(path, { ...filters, ...changes, new: creating }), { replace: true });
  useEffect(() => keepList('/console/users', pageUrl('/console/users', filters)), [filters]);
  const views = { name: 'users', path, current: pageUrl(path, filters), filtered, columns, shown, onColumns: setShown };
  const actions =
    (HAS_KEYS || admin) &&
    html`
      ${HAS_KEYS && html`<${Link} class="button" href="/console/agents">${t('layout.navigation.agents')}<//>`}
      ${HAS_KEYS && html`<${Link} class="button" href="/console/keys">${t('layout.navigation.keys')}<//>`}
      ${admin && html`<${Link} class="button" href="/console/import">${t('users.import')}<//>`}
      ${admin && html`<button type="button" class="button primary" onClick=${create}>${t('users.newUser')}</button>`}
    `;
  return html`
    <${Page} title=${t('users.users')} actions=${actions} wide>
      <${Toolbar} filters=${filters} onChange=${set} />
      <${Summary} ...${{ list, api, filtered, views }} onClear=${() => set(NO_FILTERS)} />
      <${Selected}
        ...${{ selection, list }}
        many="users"
        query=${api}
        onChanged=${list.renew}
        load=${() => import('./selection.js')}
      />
      <${Listed} list=${list} empty=${html`<${NoUsers} filtered=${filtered} onCreate=${admin && create} />`}>
        <${UserTable}
          users=${list.items}
          total=${list.total}
          sort=${sortOf(filters)}
          onSort=${(sort) => set({ sort })}
          busy=${list.status === 'renewing'}
          place=${list.place}
          onOpen=${list.open}
          columns=${columns.filter(({ name }) => shown.includes(name))}
          selection=${selection}
        />
      <//>
      ${admin && creating && html`<${LoadedDialog} ...${NEW_USER} onClose=${() => setCreating('')} onCreated=${list.reload} />`}
    <//>
  `;
}

/** The number of matches, how the person looks at them, and their export. */
function Summary({ list, api, filtered, views, onClear }) {
  const busy = list.status === 'loading' || list.status === 'renewing';
  return html`
    <div class="spread users-summary">
      <div class="row">
        <p role="status" class="users-count">
          ${busy && list.total === null ? t('users.loading') : summary(list.total, filtered)}
        </p>
        ${filtered && html`<button type="button" class="button quiet small" onClick=${onClear}>${t('users.clearFilters')}</button>`}
      </div>
      <div class="row">
        <${LoadedPart} name="views" lines=0 load=${() => import('./views.js')} ...${{ views }} />
        ${list.items.length > 0 &&
        html`
          <p class="row users-export">
            <span class="muted">${t('users.export')}</span>
            <a class="button small" download="" href=${`/api/v1/users/export?${api}&format=csv`}>CSV</a>
            <a class="button small" download="" href=${`/api/v1/users/export?${api}&format=ndjson`}>NDJSON</a>
          </p>
        `}
      </div>
    </div>
  `;
}

function summary(total, filtered) {
  if (total === null) {
    return '';
  }
  const { count } = total;
  if (filtered) {
    return total.exact ? t('users.matching', { count }) : t('users.moreMatching', { count });
  }
  return total.exact ? t('users.found', { count }) : t('users.moreFound', { count });
}

/** `onCreate` is false if the person may not create users. */
function NoUsers({ filtered, onCreate }) {
  if (filtered) {
    return html`<${Empty} title=${t('users.noMatch')} text=${t('users.noMatchText')} />`;
  }
  return onCreate
    ? html`
        <${Empty} title=${t('users.noUsers')} text=${t('users.noUsersText')}>
          <button type="button" class="button primary" onClick=${onCreate}>${t('users.newUser')}</button>
          <${Link} class="button" href="/console/import">${t('users.importFile')}<//>
        <//>
      `
    : html`<${Empty} title=${t('users.noUsers')} text=${t('users.noUsersToRead')} />`;
}
