// How lists of API keys name the owners. The pages look them up.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { nameOf } from '../../core/user.js';
import { memberOfId, userOfId } from '../known-records.js';

/** For those who may read all users. */
export function UserName({ id }) {
  const user = userOfId(id);
  const name = user === null ? t('keys.deletedUser') : user ? nameOf(user) : t('keys.aUser');
  return html`<${Link} href=${`/console/users/${id}`} title=${user?.username ?? id}>${name}<//>`;
}

/** For those who see the members of an organization only. */
export function MemberName({ id, organization }) {
  const member = memberOfId(organization, id);
  return member ? html`<span title=${member.username}>${nameOf(member)}</span>` : html`<span class="muted">${t('keys.nonMember')}</span>`;
}
