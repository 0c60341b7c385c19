// A member in a table: avatar, name and username. The name is a link for those who may see the user.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Avatar, KindBadge, nameOf } from '../../core/user.js';

export function MemberCell({ member, rights, onOpen }) {
  const { userId, username, kind, enabled } = member;
  return html`
    <div class="list-user">
      <${Avatar} user=${member} />
      <div class="list-names">
        ${rights.mayReadUsers
          ? html`<${Link} href=${`/console/users/${userId}`} data-item=${userId} onClick=${() => onOpen?.(userId)}>${nameOf(member)}<//>`
          : html`<span>${nameOf(member)}</span>`}
        <span class="muted small-text">${rights.isSelf(userId) ? t('organization.members.oneself', { username }) : username}</span>
      </div>
      <${KindBadge} kind=${kind} />
      ${!enabled && html`<span class="badge neutral">${t('organization.members.disabled')}</span>`}
    </div>
  `;
}
