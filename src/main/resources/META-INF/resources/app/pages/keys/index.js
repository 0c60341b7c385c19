// The API keys of all users. The filters are in the address, so that a link shows the same list to someone else.
import { html } from '../../core/ui.js';
import { Page } from '../../core/layout.js';
import { Empty } from '../../core/feedback.js';
import { Link, addressOf, listUrl, navigate, useLocation } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { Choice, Search, isFiltered } from '../../shared/filter-inputs.js';
import { UserName } from '../../shared/keys/owners.js';
import { KeyTable } from '../../shared/keys/table.js';
import { keyStatuses, whyOff } from '../../shared/keys/words.js';
import { organizationOfId, remember, useRecords, userOfId } from '../../shared/known-records.js';
import { Listed, Summary, listsOf, useList } from '../../shared/lists.js';
import { ORGANIZATIONS, UserPicker, asPerson, findOrganizations, findUsersOfAnyKind } from '../../shared/user-picker.js';
import { Stop, StopButton, useStop } from './stop.js';

const PATH = '/api/v1/keys';
const LISTS = listsOf('allKeys');
const NO_FILTERS = { q: '', user: '', organization: '', status: '' };

export default function AllKeys() {
  const { admin } = useMe();
  const { path, query } = useLocation();
  const filters = filtersOf(query);
  const { q, ...others } = filters;
  const list = useList(LISTS, addressOf(PATH, { ...others, search: q.trim() }));
  const stop = useStop();
  const off = whyOff(list);
  const filtered = isFiltered(filters);
  const set = (changes) => navigate(addressOf(path, { ...filters, ...changes }), { replace: true });
  useRecords({
    users: [...list.items.map(({ owner }) => owner), filters.user].filter(Boolean),
    organizations: [...list.items.map(({ organization }) => organization), filters.organization].filter(Boolean),
    teams: [],
  });
  return html`
    <${Page} title=${t('keys.title')} wide actions=${admin && html`<${StopButton} stop=${stop} />`}>
      <p class="back"><${Link} href=${listUrl('/console/users')}>${t('user.page.allUsers')}<//></p>
      <p class="muted lead">${t('keys.ofAll')}</p>
      ${list.keysOffReason !== 'stopped' && off && html`<div class="notice warning back"><p>${off}</p></div>`}
      <${Stop} stop=${stop} mayAllow=${admin} />
      <${Toolbar} filters=${filters} onChange=${set} />
      <${Summary} list=${list} many="keys" filtered=${filtered} onClear=${() => set(NO_FILTERS)} />
      <${Listed}
        list=${list}
        empty=${html`<${Empty}
          title=${filtered ? t('keys.noMatch') : t('keys.none')}
          text=${filtered ? t('keys.noMatchText') : t('keys.noneOfAll')}
        />`}
      >
        <${KeyTable}
          list=${list}
          path=${PATH}
          owner=${({ owner }) => html`<${UserName} id=${owner} />`}
          organization=${({ organization }) => html`<${Organization} id=${organization} />`}
          mayRevoke=${admin}
        />
      <//>
    <//>
  `;
}

function filtersOf(query) {
  const status = query.get('status') ?? '';
  return {
    q: query.get('q') ?? '',
    user: query.get('user') ?? '',
    organization: query.get('organization') ?? '',
    status: keyStatuses().some(([value]) => value === status) ? status : '',
  };
}

function Toolbar({ filters, onChange }) {
  const { user, organization } = filters;
  const choose = (found) => {
    if (found) {
      remember(found);
    }
    onChange({ user: found?.id ?? '' });
  };
  return html`
    <form class="list-toolbar keys-toolbar" role="search" aria-label=${t('keys.title')} onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${filters.q} placeholder=${t('keys.search')} onChange=${(q) => onChange({ q })} />
      <${UserPicker}
        label=${t('keys.columns.owner')}
        name="user"
        chosen=${user && (userOfId(user) ?? { id: user, username: user })}
        find=${findUsersOfAnyKind}
        onChange=${choose}
      />
      <${UserPicker}
        label=${t('keys.columns.organization')}
        name="organization"
        chosen=${organization && asPerson(organizationOfId(organization) ?? { id: organization, name: organization })}
        find=${findOrganizations}
        texts=${ORGANIZATIONS}
        onChange=${(found) => onChange({ organization: found?.id ?? '' })}
      />
      <${Choice} label=${t('keys.columns.status')} name="status" ...${{ filters, onChange }} options=${keyStatuses()} />
    </form>
  `;
}

function Organization({ id }) {
  return id
    ? html`<${Link} href=${`/console/organizations/${id}`}>${organizationOfId(id)?.name ?? t('keys.anOrganization')}<//>`
    : html`<span class="muted">–</span>`;
}
