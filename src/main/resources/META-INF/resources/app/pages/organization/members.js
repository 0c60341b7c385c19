// The members of an organization: found by typing, with their roles, and what may be done about them.
import { html, useMemo, useState } from '../../core/ui.js';
import { Empty } from '../../core/feedback.js';
import { Link, addressOf, navigate, useLocation } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { labelOf, nameOf } from '../../core/user.js';
import { Choice, Search, isFiltered } from '../../shared/filter-inputs.js';
import { ActionsHeading, ListTable, Listed, Summary, listsOf, useList } from '../../shared/lists.js';
import { ROLES, RoleBadge, isManaged, roleOptions } from '../../shared/organization.js';
import { SelectBox, SelectLoadedBox, Selected, useSelection } from '../../shared/selection/selection.js';
import { AddMember } from './add-member.js';
import { ChangeRole, RemoveMember } from './member-actions.js';
import { MemberCell } from './member.js';

const idOf = ({ userId }) => userId;
const memberLists = listsOf('membersList', { idOf });

export default function Members(page) {
  const { organization, rights } = page;
  const { path, query } = useLocation();
  const filters = useMemo(() => filtersOf(query), [query.toString()]);
  const parameters = { search: filters.q.trim(), role: filters.role };
  const listed = addressOf(`${page.path}/members`, parameters);
  const list = useList(memberLists, listed);
  const selection = useSelection({ list, query: listed, idOf, offered: rights.mayManageTeams });
  // what is changed may also change the numbers above the list
  const renew = () => {
    list.renew();
    page.recount();
  };
  const replace = (member) => {
    list.replace(member);
    page.recount();
  };
  // Which dialog is open: {name, member}
  const [dialog, setDialog] = useState(null);
  const close = () => setDialog(null);
  const set = (changes) => navigate(addressOf(path, { ...filters, ...changes }), { replace: true });
  const filtered = isFiltered(filters);
  // A disabled organization invites no one.
  const mayInvite = rights.mayManageInvitations && organization.enabled;
  const dialogs = {
    add: () => html`<${AddMember} ...${page} onClose=${close} onAdded=${renew} />`,
    role: ({ member }) =>
      html`<${ChangeRole} ...${page} member=${member} onClose=${close} onChanged=${replace} onGone=${renew} />`,
    remove: ({ member }) => html`<${RemoveMember} ...${page} member=${member} onClose=${close} onRemoved=${renew} />`,
  };
  const row = (member) =>
    html`<${Row}
      key=${member.userId}
      ...${{ member, rights, selection }}
      onAction=${(name) => setDialog({ name, member })}
      onOpen=${list.open}
    />`;
  // The list has an element of its own: otherwise its arrival moves a dialog that is open already, which is then not modal.
  return html`
    <${Toolbar} filters=${filters} onChange=${set}>
      ${rights.mayAddMembers &&
      html`<button type="button" class="button primary" onClick=${() => setDialog({ name: 'add' })}>
        ${t('organization.addMember.action')}
      </button>`}
      ${!rights.mayAddMembers &&
      mayInvite &&
      html`<${Link} class="button primary" href=${`${path}?tab=invitations`}>${t('organization.invitations.invite')}<//>`}
    <//>
    <${Summary} list=${list} many="members" filtered=${filtered} onClear=${() => set({ q: '', role: '' })} />
    <${Selected}
      ...${{ selection, list, rights, organization, parameters }}
      path=${page.path}
      many="members"
      onChanged=${renew}
      load=${() => import('./member-selection.js')}
    />
    <div>
      <${Listed} list=${list} rows=${6} empty=${html`<${NoMembers} filtered=${filtered} rights=${rights} />`}>
        <${ListTable}
          list=${list}
          caption=${t('organization.members.caption', { organization: organization.name })}
          select=${selection.offered && html`<${SelectLoadedBox} selection=${selection} many="members" />`}
          columns=${[
            t('organization.members.member'),
            labelOf('email'),
            labelOf('role'),
            t('organization.members.joined'),
            html`<${ActionsHeading} />`,
          ]}
          row=${row}
        />
      <//>
    </div>
    ${dialog && dialogs[dialog.name](dialog)}
  `;
}

function filtersOf(query) {
  const role = query.get('role');
  return { q: query.get('q') ?? '', role: ROLES.includes(role) ? role : '' };
}

function Toolbar({ filters, onChange, children }) {
  return html`
    <form
      class="list-toolbar short"
      role="search"
      aria-label=${t('organization.tabs.members')}
      onSubmit=${(event) => event.preventDefault()}
    >
      <${Search} value=${filters.q} placeholder=${t('organization.members.search')} onChange=${(q) => onChange({ q })} />
      <${Choice}
        label=${labelOf('role')}
        name="role"
        ...${{ filters, onChange }}
        options=${[['', t('organization.members.all')], ...roleOptions()]}
      />
      <div class="list-action">${children}</div>
    </form>
  `;
}

function NoMembers({ filtered, rights }) {
  if (filtered) {
    return html`<${Empty} title=${t('organization.members.noMatch')} text=${t('organization.members.noMatchText')} />`;
  }
  const text = rights.mayAddMembers ? t('organization.members.addFirst') : t('organization.members.noneText');
  return html`<${Empty} title=${t('organization.members.none')} text=${text} />`;
}

function Row({ member, rights, selection, onAction, onOpen }) {
  const isSelf = rights.isSelf(member.userId);
  const isKept = isManaged(member) && !rights.mayDeleteAccounts;
  const mayChange = rights.grantable.includes(member.role);
  const { username } = member;
  return html`
    <tr class=${selection.offered && selection.has(member) ? 'selected' : ''}>
      ${selection.offered &&
      html`<td class="list-select"><${SelectBox} ...${{ selection }} item=${member} name=${nameOf(member)} /></td>`}
      <td class="card-head"><${MemberCell} member=${member} rights=${rights} onOpen=${onOpen} /></td>
      <td class="list-mail">${member.email ?? html`<span class="muted">${t('organization.members.noEmail')}</span>`}</td>
      <td class="list-inline">
        <span class="row">
          <${RoleBadge} role=${member.role} />
          ${isManaged(member) &&
          html`<span class="badge warn" title=${t('organization.members.managedTitle')}>${t('organization.members.managed')}</span>`}
        </span>
      </td>
      <td class="muted list-time list-inline" data-label=${t('organization.members.joined')}><${Time} value=${member.joinedAt} /></td>
      <td class="list-actions">
        ${mayChange &&
        html`<${Action}
          label=${t('organization.members.changeRole')}
          name=${t('organization.memberActions.changeRole', { member: username })}
          onClick=${() => onAction('role')}
        />`}
        ${(mayChange || isSelf) &&
        !isKept &&
        html`<${Action}
          label=${isSelf ? t('organization.memberActions.leave') : t('organization.members.remove')}
          name=${isSelf ? undefined : t('organization.memberActions.removeTitle', { member: username })}
          danger
          onClick=${() => onAction('remove')}
        />`}
      </td>
    </tr>
  `;
}

/** `name` is that for screen readers, if the label does not say of whom. */
function Action({ label, name, danger, onClick }) {
  return html`<button
    type="button"
    class="button quiet small ${danger ? 'danger' : ''}"
    aria-label=${name}
    onClick=${onClick}
  >
    ${label}
  </button>`;
}
