// The list of users. Its filters are in the address, so that a link shows the same list to someone else.
import { html, useEffect, useMemo } from '../../core/ui.js';
import { count } from '../../core/language.js';
import { Link, keepList, navigate, useLocation, useQuery } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { Page } from '../../core/layout.js';
import { Empty } from '../../core/feedback.js';
import { isFiltered } from '../../shared/filter-inputs.js';
import { Listed, useList } from '../../shared/lists.js';
import { USER } from '../../shared/user-record.js';
import { Toolbar, apiQuery, filtersOf, pageUrl, sortOf } from './filters.js';
import { CreateUser } from './new-user.js';
import { UserTable } from './table.js';

const NO_MATCH =
  'Try fewer words, or clear the filters. Words of one or two letters match only the beginning of a name.';
const NO_USERS =
  'Create the first user, or import many from a file. Users also appear here when they first sign in.';
const NO_USERS_TO_READ = 'Users appear here when an administrator creates them, or when they first sign in.';

export default function Users() {
  const { path, query } = useLocation();
  const { admin } = useMe();
  const filters = useMemo(() => filtersOf(query), [query.toString()]);
  const api = apiQuery(filters);
  const list = useList(USER.lists, api);
  // In the address, so that the dialog is open again after a sign-in.
  const [creating, setCreating] = useQuery('new');
  const create = () => setCreating('1', { push: true });
  // a search applies after a pause, when the dialog may be open
  const set = (changes) => navigate(pageUrl(path, { ...filters, ...changes, new: creating }), { replace: true });
  useEffect(() => keepList('/console', pageUrl('/console', filters)), [filters]);
  const clear = () => set({ q: '', enabled: '', role: '', from: '', until: '', attributes: [] });
  const actions =
    admin &&
    html`
      <${Link} class="button" href="/console/import">Import<//>
      <button type="button" class="button primary" onClick=${create}>New user</button>
    `;
  return html`
    <${Page} title="Users" actions=${actions} wide>
      <${Toolbar} filters=${filters} onChange=${set} />
      <${Summary} list=${list} api=${api} filtered=${isFiltered(filters)} onClear=${clear} />
      <${Listed} list=${list} empty=${html`<${NoUsers} filtered=${isFiltered(filters)} onCreate=${admin && create} />`}>
        <${UserTable}
          users=${list.items}
          total=${list.total}
          sort=${sortOf(filters)}
          onSort=${(sort) => set({ sort })}
          busy=${list.status === 'renewing'}
          place=${list.place}
          onOpen=${list.open}
        />
      <//>
      ${admin && creating && html`<${CreateUser} onClose=${() => setCreating('')} onCreated=${list.reload} />`}
    <//>
  `;
}

/** The number of matches, and their export. */
function Summary({ list, api, filtered, onClear }) {
  const busy = list.status === 'loading' || list.status === 'renewing';
  return html`
    <div class="spread users-summary">
      <div class="row">
        <p role="status" class="users-count">
          ${busy && list.total === null ? 'Loading users…' : summary(list.total, filtered)}
        </p>
        ${filtered && html`<button type="button" class="button quiet small" onClick=${onClear}>Clear filters</button>`}
      </div>
      ${list.items.length > 0 &&
      html`
        <p class="row users-export">
          <span class="muted">Export</span>
          <a class="button small" download="" href=${`/api/v1/users/export?${api}&format=csv`}>CSV</a>
          <a class="button small" download="" href=${`/api/v1/users/export?${api}&format=ndjson`}>NDJSON</a>
        </p>
      `}
    </div>
  `;
}

function summary(total, filtered) {
  if (total === null) {
    return '';
  }
  const number = count(total.count);
  const noun = total.count === 1 ? 'user' : 'users';
  const matching = filtered ? (total.count === 1 ? ' matches' : ' match') : '';
  return total.exact ? `${number} ${noun}${matching}` : `More than ${number} ${noun}${matching}`;
}

/** `onCreate` is false if the person may not create users. */
function NoUsers({ filtered, onCreate }) {
  if (filtered) {
    return html`<${Empty} title="No users match" text=${NO_MATCH} />`;
  }
  return onCreate
    ? html`
        <${Empty} title="No users yet" text=${NO_USERS}>
          <button type="button" class="button primary" onClick=${onCreate}>New user</button>
          <${Link} class="button" href="/console/import">Import a file<//>
        <//>
      `
    : html`<${Empty} title="No users yet" text=${NO_USERS_TO_READ} />`;
}
