// The members of an organization: found by typing, with their roles, and what may be done about them.
import { html, useMemo, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { Select, Field } from '../../core/form.js';
import { Empty, ProblemNotice } from '../../core/feedback.js';
import { plural } from '../../core/language.js';
import { Link, navigate, useLocation } from '../../core/router.js';
import { Time } from '../../core/time.js';
import { Search } from '../../shared/filter-inputs.js';
import { More, SkeletonRows, listsOf, useList, usePlace } from '../../shared/lists.js';
import { ROLES, RoleBadge, isManaged } from '../../shared/organization.js';
import { AddMember } from './add-member.js';
import { ChangeRole, RemoveMember } from './member-actions.js';
import { MemberCell } from './member.js';
import { pathOf } from './record.js';

const memberLists = listsOf(
  'membersList',
  async (query, cursor, signal) => {
    const page = cursor ? `limit=100&cursor=${encodeURIComponent(cursor)}` : 'limit=50';
    return (await api.get(`${query}&${page}`, { signal })).body;
  },
  ({ userId }) => userId,
);

export default function Members(page) {
  const { organization, rights } = page;
  const { path, query } = useLocation();
  const filters = useMemo(() => filtersOf(query), [query.toString()]);
  const list = useList(memberLists, apiUrl(organization.id, filters));
  // Which dialog is open: {name, member}
  const [dialog, setDialog] = useState(null);
  const close = () => setDialog(null);
  const set = (changes) => navigate(pageUrl(path, { ...filters, ...changes }), { replace: true });
  const filtered = filters.q !== '' || filters.role !== '';
  // A disabled organization invites no one.
  const mayInvite = rights.mayManageInvitations && organization.enabled;
  const reload = () => {
    memberLists.forget();
    list.reload();
  };
  const dialogs = {
    add: () => html`<${AddMember} ...${page} onClose=${close} onAdded=${reload} />`,
    role: ({ member }) =>
      html`<${ChangeRole}
        ...${page}
        member=${member}
        onClose=${close}
        onChanged=${(changed) => list.change((items) => items.map((each) => (each.userId === changed.userId ? changed : each)))}
        onGone=${reload}
      />`,
    remove: ({ member }) => html`<${RemoveMember} ...${page} member=${member} onClose=${close} onRemoved=${reload} />`,
  };
  // The list has an element of its own: otherwise its arrival moves a dialog that is open already, which is then not modal.
  return html`
    <${Toolbar} filters=${filters} onChange=${set}>
      ${rights.mayAddMembers &&
      html`<button type="button" class="button primary" onClick=${() => setDialog({ name: 'add' })}>Add member</button>`}
      ${!rights.mayAddMembers && mayInvite && html`<${Link} class="button primary" href=${`${path}?tab=invitations`}>Invite people<//>`}
    <//>
    <div class="row list-summary">
      <p role="status" class="list-count">${summary(list, filtered)}</p>
      ${filtered &&
      html`<button type="button" class="button quiet small" onClick=${() => set({ q: '', role: '' })}>Clear filters</button>`}
    </div>
    <div>
      <${Content} list=${list} page=${page} filtered=${filtered} onAction=${(name, member) => setDialog({ name, member })} />
    </div>
    ${dialog && dialogs[dialog.name](dialog)}
  `;
}

function filtersOf(query) {
  const role = query.get('role');
  return { q: query.get('q') ?? '', role: ROLES.some(({ value }) => value === role) ? role : '' };
}

function pageUrl(path, filters) {
  const query = new URLSearchParams();
  ['q', 'role'].filter((name) => filters[name]).forEach((name) => query.set(name, filters[name]));
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

function apiUrl(id, { q, role }) {
  const query = new URLSearchParams({ ...(q.trim() && { search: q.trim() }), ...(role && { role }) });
  return `${pathOf(id)}/members?${query}`;
}

function Toolbar({ filters, onChange, children }) {
  return html`
    <form class="list-toolbar short" role="search" aria-label="Members" onSubmit=${(event) => event.preventDefault()}>
      <${Search} value=${filters.q} placeholder="Name, username or e-mail" onChange=${(q) => onChange({ q })} />
      <${Select}
        label="Role"
        name="role"
        value=${filters.role}
        options=${[{ value: '', label: 'All' }, ...ROLES]}
        onChange=${(event) => onChange({ role: event.currentTarget.value })}
      />
      <div class="list-action">${children}</div>
    </form>
  `;
}

function summary({ status, items, next }, filtered) {
  if (status === 'loading') {
    return 'Loading members…';
  }
  if (items.length === 0) {
    return '';
  }
  const number = plural(items.length, 'member', 'members');
  return `${number}${filtered ? (items.length === 1 ? ' matches' : ' match') : ''}${next ? ' so far' : ''}`;
}

function Content({ list, page, filtered, onAction }) {
  if (list.status === 'failed' && list.items.length === 0) {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${list.reload} />`;
  }
  if (list.status === 'loading') {
    return html`<${SkeletonRows} rows=6 />`;
  }
  if (list.items.length === 0) {
    return html`<${Empty}
      title=${filtered ? 'No members match' : 'No members yet'}
      text=${filtered
        ? 'Try fewer words, or clear the filters. Words of one or two letters match only the beginning of a name.'
        : page.rights.mayAddMembers
          ? 'Add the first member, preferably as an owner: owners manage the organization themselves.'
          : 'Members appear here when they accept an invitation, or when an administrator adds them.'}
    />`;
  }
  return html`<${Table} list=${list} page=${page} onAction=${onAction} /><${More} list=${list} />`;
}

function Table({ list, page, onAction }) {
  usePlace(list.place);
  return html`
    <div class="list-table" aria-busy=${list.status === 'renewing' ? 'true' : 'false'}>
      <table class="table cards">
        <caption class="visually-hidden">Members of ${page.organization.name}</caption>
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col">E-mail</th>
            <th scope="col">Role</th>
            <th scope="col">Joined</th>
            <th scope="col"><span class="visually-hidden">Actions</span></th>
          </tr>
        </thead>
        <tbody>
          ${list.items.map(
            (member) => html`<${Row} key=${member.userId} ...${{ member, page, onAction }} onOpen=${list.open} />`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

function Row({ member, page, onAction, onOpen }) {
  const { rights } = page;
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
        html`<${Action} member=${member} label="Change role" of="Change the role of" onClick=${() => onAction('role', member)} />`}
        ${(mayChange || isSelf) &&
        !isKept &&
        html`<${Action}
          member=${member}
          label=${isSelf ? 'Leave' : 'Remove'}
          of=${isSelf ? null : 'Remove'}
          danger
          onClick=${() => onAction('remove', member)}
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
