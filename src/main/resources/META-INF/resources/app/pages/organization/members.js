// The members of an organization: found by typing, with their roles, and what may be done about them.
import { html, useMemo, useState } from '../../core/ui.js';
import { Empty } from '../../core/feedback.js';
import { Link, addressOf, navigate, useLocation } from '../../core/router.js';
import { Time } from '../../core/time.js';
import { Choice, Search, isFiltered } from '../../shared/filter-inputs.js';
import { ActionsHeading, ListTable, Listed, Summary, listsOf, useList } from '../../shared/lists.js';
import { ROLES, RoleBadge, isManaged } from '../../shared/organization.js';
import { AddMember } from './add-member.js';
import { ChangeRole, RemoveMember } from './member-actions.js';
import { MemberCell } from './member.js';

const memberLists = listsOf('membersList', { idOf: ({ userId }) => userId });

export default function Members(page) {
  const { organization, rights } = page;
  const { path, query } = useLocation();
  const filters = useMemo(() => filtersOf(query), [query.toString()]);
  const list = useList(memberLists, addressOf(`${page.path}/members`, { search: filters.q.trim(), role: filters.role }));
  // Which dialog is open: {name, member}
  const [dialog, setDialog] = useState(null);
  const close = () => setDialog(null);
  const set = (changes) => navigate(addressOf(path, { ...filters, ...changes }), { replace: true });
  const filtered = isFiltered(filters);
  // A disabled organization invites no one.
  const mayInvite = rights.mayManageInvitations && organization.enabled;
  const dialogs = {
    add: () => html`<${AddMember} ...${page} onClose=${close} onAdded=${list.renew} />`,
    role: ({ member }) =>
      html`<${ChangeRole} ...${page} member=${member} onClose=${close} onChanged=${list.replace} onGone=${list.renew} />`,
    remove: ({ member }) => html`<${RemoveMember} ...${page} member=${member} onClose=${close} onRemoved=${list.renew} />`,
  };
  const row = (member) =>
    html`<${Row}
      key=${member.userId}
      ...${{ member, rights }}
      onAction=${(name) => setDialog({ name, member })}
      onOpen=${list.open}
    />`;
  // The list has an element of its own: otherwise its arrival moves a dialog that is open already, which is then not modal.
  return html`
    <${Toolbar} filters=${filters} onChange=${set}>
      ${rights.mayAddMembers &&
      html`<button type="button" class="button primary" onClick=${() => setDialog({ name: 'add' })}>Add member</button>`}
      ${!rights.mayAddMembers && mayInvite && html`<${Link} class="button primary" href=${`${path}?tab=invitations`}>Invite people<//>`}
    <//>
    <${Summary} list=${list} one="member" many="members" filtered=${filtered} onClear=${() => set({ q: '', role: '' })} />
    <div>
      <${Listed} list=${list} rows=${6} empty=${html`<${NoMembers} filtered=${filtered} rights=${rights} />`}>
        <${ListTable}
          list=${list}
          caption=${`Members of ${organization.name}`}
          columns=${['Member', 'E-mail', 'Role', 'Joined', html`<${ActionsHeading} />`]}
          row=${row}
        />
      <//>
    </div>
    ${dialog && dialogs[dialog.name](dialog)}
  `;
}

function filtersOf(query) {
  const role = query.get('role');
  return { q: query.get('q') ?? '', role: ROLES.some(([value]) => value === role) ? role : '' };
}

function Toolbar({ filters, onChange, children }) {
  return html`
    <form class="list-toolbar short" role="search" aria-label="Members" onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${filters.q} placeholder="Name, username or e-mail" onChange=${(q) => onChange({ q })} />
      <${Choice} label="Role" name="role" ...${{ filters, onChange }} options=${[['', 'All'], ...ROLES]} />
      <div class="list-action">${children}</div>
    </form>
  `;
}

function NoMembers({ filtered, rights }) {
  return html`<${Empty}
    title=${filtered ? 'No members match' : 'No members yet'}
    text=${filtered
      ? 'Try fewer words, or clear the filters. Words of one or two letters match only the beginning of a name.'
      : rights.mayAddMembers
        ? 'Add the first member, preferably as an owner: owners manage the organization themselves.'
        : 'Members appear here when they accept an invitation, or when an administrator adds them.'}
  />`;
}

function Row({ member, rights, onAction, onOpen }) {
  const isSelf = rights.isSelf(member.userId);
  const isKept = isManaged(member) && !rights.mayDeleteAccounts;
  const mayChange = rights.grantable.includes(member.role);
  return html`
    <tr>
      <td class="card-head"><${MemberCell} member=${member} rights=${rights} onOpen=${onOpen} /></td>
      <td class="list-mail">${member.email ?? html`<span class="muted">No e-mail</span>`}</td>
      <td class="list-inline">
        <span class="row">
          <${RoleBadge} role=${member.role} />
          ${isManaged(member) &&
          html`<span class="badge warn" title="The account belongs to the organization, and is deleted with the membership">Managed</span>`}
        </span>
      </td>
      <td class="muted list-time list-inline" data-label="Joined"><${Time} value=${member.joinedAt} /></td>
      <td class="list-actions">
        ${mayChange &&
        html`<${Action} member=${member} label="Change role" of="Change the role of" onClick=${() => onAction('role')} />`}
        ${(mayChange || isSelf) &&
        !isKept &&
        html`<${Action}
          member=${member}
          label=${isSelf ? 'Leave' : 'Remove'}
          of=${isSelf ? null : 'Remove'}
          danger
          onClick=${() => onAction('remove')}
        />`}
      </td>
    </tr>
  `;
}

function Action({ member, label, of, danger, onClick }) {
  return html`<button
    type="button"
    class="button quiet small ${danger ? 'danger' : ''}"
    aria-label=${of ? `${of} ${member.username}` : undefined}
    onClick=${onClick}
  >
    ${label}
  </button>`;
}
