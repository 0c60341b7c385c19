// The person or the service account behind a job, by their subject.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { useMe } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { nameOf } from '../../core/user.js';
import { userOfSubject } from '../known-records.js';

/**
 * As after "by", in a sentence or below "Created by". The page looks the record up. Those who manage an organization do not learn who works
 * for the platform.
 */
export function Person({ subject }) {
  const { me } = useMe();
  if (!subject) {
    return t('jobs.person.somebodyElse');
  }
  if (subject === me?.keycloakId) {
    return t('jobs.person.you');
  }
  const user = userOfSubject(subject);
  return user
    ? html`<${Link} href=${`/console/users/${user.id}`} title=${user.username}>${nameOf(user)}<//>`
    : html`<span title=${subject}>${t('jobs.person.unknown')}</span>`;
}
