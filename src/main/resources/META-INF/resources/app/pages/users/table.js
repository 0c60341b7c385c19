// The list as a table, or as cards on narrow screens. Divs with ARIA roles, since rows are positioned by their number.
import { html, useRef } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { Avatar, StatusBadge, nameOf } from '../../core/user.js';
import { Time } from '../../core/time.js';
import { usePlace } from '../../shared/lists.js';
import { useRowHeight, useWindow } from './window.js';

const ROLES_SHOWN = 2;

/** [label, field to sort by]. The first click sorts ascending, the next one descending. */
const COLUMNS = [
  ['User', 'username'],
  ['E-mail', null],
  ['Roles', null],
  ['Status', null],
  ['Last seen', 'lastSeenAt'],
  ['Created', 'createdAt'],
];

export function UserTable({ users, total, sort, onSort, busy, place, onOpen }) {
  const body = useRef(null);
  const height = useRowHeight(3.75, 7.5);
  const { first, end } = useWindow(body, users.length, height);
  usePlace(place);
  const count = total?.exact && total.count >= users.length ? total.count + 1 : -1;
  return html`
    <div class="users" role="table" aria-label="Users" aria-rowcount=${count} aria-busy=${busy ? 'true' : 'false'}>
      <div role="rowgroup" class="users-head">
        <div role="row" aria-rowindex="1" class="users-row">
          ${COLUMNS.map(([label, key]) => html`<${Heading} label=${label} field=${key} sort=${sort} onSort=${onSort} />`)}
        </div>
      </div>
      <div
        role="rowgroup"
        class="users-body"
        ref=${body}
        style=${{ height: `${users.length * height}px`, '--row-height': `${height}px` }}
      >
        ${users.slice(first, end).map(
          (user, i) => html`<${Row} key=${user.id} user=${user} index=${first + i} height=${height} onOpen=${onOpen} />`,
        )}
      </div>
    </div>
  `;
}

function Heading({ label, field, sort, onSort }) {
  if (!field) {
    return html`<div role="columnheader">${label}</div>`;
  }
  const by = sort.replace('-', '') === field;
  const descending = sort.startsWith('-');
  const state = by ? (descending ? 'descending' : 'ascending') : 'none';
  return html`
    <div role="columnheader" aria-sort=${state}>
      <button type="button" class="users-sort" onClick=${() => onSort(by && !descending ? `-${field}` : field)}>
        ${label}<span aria-hidden="true" class="users-arrow">${by ? (descending ? '↓' : '↑') : ''}</span>
      </button>
    </div>
  `;
}

function Row({ user, index, height, onOpen }) {
  return html`
    <div
      role="row"
      class="users-row ${user.enabled ? '' : 'users-disabled'}"
      aria-rowindex=${index + 2}
      style=${{ transform: `translateY(${index * height}px)` }}
    >
      <div role="cell" class="users-user">
        <${Avatar} user=${user} size=${36} />
        <div class="users-names">
          <${Link}
            href=${`/console/users/${user.id}`}
            class="users-link"
            data-item=${user.id}
            onClick=${() => onOpen(user.id)}
          >
            ${nameOf(user)}
          <//>
          <span class="muted users-cut">${user.username}</span>
        </div>
      </div>
      <div role="cell" class="users-mail users-cut" title=${user.email}>
        ${user.email ?? html`<span class="muted">No e-mail</span>`}
      </div>
      <div role="cell" class="users-roles"><${RoleBadges} roles=${user.roles ?? []} /></div>
      <div role="cell" class="users-status"><${StatusBadge} enabled=${user.enabled} /></div>
      <div role="cell" class="users-seen muted">
        ${user.lastSeenAt ? html`<span class="users-label">Seen </span><${Time} value=${user.lastSeenAt} />` : 'Never seen'}
      </div>
      <div role="cell" class="users-created muted"><${Time} value=${user.createdAt} /></div>
    </div>
  `;
}

function RoleBadges({ roles }) {
  const more = roles.slice(ROLES_SHOWN);
  return html`
    ${roles.slice(0, ROLES_SHOWN).map((role) => html`<span key=${role} class="badge neutral users-cut">${role}</span>`)}
    ${more.length > 0 && html`<span class="muted" title=${more.join(', ')}>+${more.length}</span>`}
  `;
}
