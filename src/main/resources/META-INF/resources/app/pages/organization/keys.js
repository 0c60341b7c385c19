// The API keys that are limited to an organization, whoever has created them. Its owners may revoke them.
import { html } from '../../core/ui.js';
import { Empty } from '../../core/feedback.js';
import { addressOf, useQuery } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Choice, Search } from '../../shared/filter-inputs.js';
import { MemberName, UserName } from '../../shared/keys/owners.js';
import { KeyTable } from '../../shared/keys/table.js';
import { keyStatuses, whyOff } from '../../shared/keys/words.js';
import { useRecords } from '../../shared/known-records.js';
import { Listed, Summary, listsOf, useList } from '../../shared/lists.js';

const LISTS = listsOf('organizationKeys', { first: 20 });

export default function OrganizationKeys({ path: organizationPath, organization, rights }) {
  const path = `${organizationPath}/keys`;
  const [wanted, setStatus] = useQuery('status');
  const status = keyStatuses().some(([value]) => value === wanted) ? wanted : '';
  const [q, setQ] = useQuery('q');
  const list = useList(LISTS, addressOf(path, { status, search: q.trim() }));
  const owners = list.items.map(({ owner }) => owner);
  useRecords({
    users: rights.mayReadUsers ? owners : [],
    organizations: [],
    teams: [],
    ...(!rights.mayReadUsers && { members: owners, organization: organization.id }),
  });
  const off = whyOff(list);
  const filtered = q !== '' || status !== '';
  const clear = () => {
    setQ('');
    setStatus('');
  };
  return html`
    <p class="muted lead">${t('keys.ofOrganization')}</p>
    <form class="list-toolbar short" role="search" aria-label=${t('keys.title')} onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${q} placeholder=${t('keys.search')} onChange=${setQ} />
      <${Choice}
        label=${t('keys.columns.status')}
        name="status"
        filters=${{ status }}
        onChange=${(next) => setStatus(next.status)}
        options=${keyStatuses()}
      />
      <div class="list-action"></div>
    </form>
    ${off && html`<div class="notice warning back"><p>${off} ${rights.mayRevokeKeys && t('keys.stillRevocable')}</p></div>`}
    <${Summary} list=${list} many="keys" filtered=${filtered} onClear=${clear} />
    <div>
      <${Listed}
        list=${list}
        rows=${4}
        empty=${html`<${Empty}
          title=${filtered ? t('keys.noMatch') : t('keys.none')}
          text=${filtered ? t('keys.noMatchText') : t('keys.noneOfOrganization')}
        />`}
      >
        <${KeyTable}
          list=${list}
          path=${path}
          owner=${({ owner }) =>
            rights.mayReadUsers
              ? html`<${UserName} id=${owner} />`
              : html`<${MemberName} id=${owner} organization=${organization.id} />`}
          mayRevoke=${rights.mayRevokeKeys}
        />
      <//>
    </div>
  `;
}
