// The list as a table, or as cards on narrow screens. Divs with ARIA roles, since rows are positioned by their number.
import { html, useRef } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Avatar, KindBadge, StatusBadge, labelOf, nameOf } from '../../core/user.js';
import { Time } from '../../core/time.js';
import { usePlace } from '../../shared/lists.js';
import { SelectBox, SelectLoadedBox } from '../../shared/selection/selection.js';
import { useRowHeight, useWindow } from './window.js';

const ROLES_SHOWN = 2;

/** The width of the check box, and of the column that every table has. */
const SELECT = '24px';
const USER = 'minmax(0, 2.2fr)';

/**
 * All columns but the first: `field` is the one to sort by, `style` its class. Cards have a place for some of them. The first click on a
 * heading sorts ascending, the next one descending.
 */
export function allColumns() {
  return [
    { name: 'email', label: labelOf('email'), width: 'minmax(0, 2fr)', style: 'users-mail users-cut', cell: Mail },
    { name: 'verified', label: labelOf('emailVerified'), width: '100px', style: 'users-extra muted', cell: Verified },
    { name: 'roles', label: labelOf('roles'), width: 'minmax(0, 1.6fr)', style: 'users-roles', cell: RoleBadges },
    { name: 'status', label: t('users.table.status'), width: '88px', style: 'users-status', cell: StatusBadge },
    { name: 'externalId', label: labelOf('externalId'), width: 'minmax(0, 1fr)', style: 'users-extra users-cut', cell: ExternalId },
    { name: 'locale', label: labelOf('locale'), width: '88px', style: 'users-extra muted users-cut', cell: Locale },
    { name: 'seen', label: t('users.table.seen'), field: 'lastSeenAt', width: '128px', style: 'users-seen muted', cell: Seen },
    { name: 'created', label: t('users.table.created'), field: 'createdAt', width: '120px', style: 'users-created muted', cell: Created },
  ];
}

export const USUAL_COLUMNS = ['email', 'roles', 'status', 'seen', 'created'];

/**
 * @param columns those of `allColumns` to show
 * @param selection of `useSelection`
 */
export function UserTable({ users, total, sort, onSort, busy, place, onOpen, columns, selection }) {
  const body = useRef(null);
  const height = useRowHeight(3.75, 7.5);
  const { first, end } = useWindow(body, users.length, height);
  usePlace(place);
  const count = total?.exact && total.count >= users.length ? total.count + 1 : -1;
  return html`
    <div
      class="users ${selection.offered ? 'selectable' : ''}"
      role="table"
      aria-label=${t('users.users')}
      aria-rowcount=${count}
      aria-busy=${busy ? 'true' : 'false'}
      style=${{ '--columns': tracks(columns, selection), '--fewer-columns': tracks(columns.filter(isKept), selection) }}
    >
      <div role="rowgroup" class="users-head">
        <div role="row" aria-rowindex="1" class="users-row">
          ${selection.offered && html`<div role="columnheader"><${SelectLoadedBox} selection=${selection} many="users" /></div>`}
          <${Heading} label=${t('users.table.user')} field="username" ...${{ sort, onSort }} />
          ${columns.map((column) => html`<${Heading} key=${column.name} ...${column} ...${{ sort, onSort }} />`)}
        </div>
      </div>
      <div
        role="rowgroup"
        class="users-body"
        ref=${body}
        style=${{ height: `${users.length * height}px`, '--row-height': `${height}px` }}
      >
        ${users.slice(first, end).map(
          (user, i) =>
            html`<${Row} key=${user.id} index=${first + i} ...${{ user, height, onOpen, columns, selection }} />`,
        )}
      </div>
    </div>
  `;
}

/** Whether there is room for a column on a medium screen. */
function isKept({ name }) {
  return name !== 'created';
}

function tracks(columns, { offered }) {
  return [...(offered ? [SELECT] : []), USER, ...columns.map(({ width }) => width)].join(' ');
}

function Heading({ name, label, field, sort, onSort }) {
  const style = name === 'created' ? 'users-created' : '';
  if (!field) {
    return html`<div role="columnheader" class=${style}>${label}</div>`;
  }
  const by = sort.replace('-', '') === field;
  const descending = sort.startsWith('-');
  const state = by ? (descending ? 'descending' : 'ascending') : 'none';
  return html`
    <div role="columnheader" class=${style} aria-sort=${state}>
      <button type="button" class="users-sort" onClick=${() => onSort(by && !descending ? `-${field}` : field)}>
        ${label}<span aria-hidden="true" class="users-arrow">${by ? (descending ? '↓' : '↑') : ''}</span>
      </button>
    </div>
  `;
}

function Row({ user, index, height, onOpen, columns, selection }) {
  const isSelected = selection.offered && selection.has(user);
  return html`
    <div
      role="row"
      class="users-row ${user.enabled ? '' : 'users-disabled'} ${isSelected ? 'selected' : ''}"
      aria-rowindex=${index + 2}
      style=${{ transform: `translateY(${index * height}px)` }}
    >
      ${selection.offered &&
      html`<div role="cell" class="users-select"><${SelectBox} ...${{ selection }} item=${user} name=${nameOf(user)} /></div>`}
      <div role="cell" class="users-user">
        <${Avatar} user=${user} size=${36} />
        <div class="users-names">
          <div class="users-name">
            <${Link}
              href=${`/console/users/${user.id}`}
              class="users-link"
              data-item=${user.id}
              onClick=${() => onOpen(user.id)}
            >
              ${nameOf(user)}
            <//>
            <${KindBadge} kind=${user.kind} />
          </div>
          <span class="muted users-cut">${user.username}</span>
        </div>
      </div>
      ${columns.map(
        ({ name, style, cell: Cell }) => html`<div role="cell" key=${name} class=${style}><${Cell} ...${user} /></div>`,
      )}
    </div>
  `;
}

function Mail({ email }) {
  return email ? html`<span title=${email}>${email}</span>` : html`<span class="muted">${t('users.table.noEmail')}</span>`;
}

function Verified({ email, emailVerified }) {
  return email ? (emailVerified ? t('users.table.yes') : t('users.table.no')) : '';
}

function ExternalId({ externalId }) {
  return externalId && html`<span title=${externalId}>${externalId}</span>`;
}

function Locale({ locale }) {
  return locale;
}

function Seen({ lastSeenAt }) {
  return lastSeenAt
    ? html`<span class="users-label">${t('users.table.seenLabel')} </span><${Time} value=${lastSeenAt} />`
    : t('users.table.neverSeen');
}

function Created({ createdAt }) {
  return html`<${Time} value=${createdAt} />`;
}

function RoleBadges({ roles }) {
  const more = (roles ?? []).slice(ROLES_SHOWN);
  return html`
    ${(roles ?? []).slice(0, ROLES_SHOWN).map((role) => html`<span key=${role} class="badge neutral users-cut">${role}</span>`)}
    ${more.length > 0 && html`<span class="muted" title=${more.join(', ')}>+${more.length}</span>`}
  `;
}
