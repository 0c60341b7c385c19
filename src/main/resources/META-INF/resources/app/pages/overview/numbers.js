// The numbers of records, each of which leads to its list, and the health of the synchronization.
import { html } from '../../core/ui.js';
import { count } from '../../core/language.js';
import { Link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { DOTS, statement } from '../../shared/watch/state.js';

/** [field, the list, whether the number should be 0]. */
const NUMBERS = [
  ['users', '/console/users'],
  ['disabledUsers', '/console/users?enabled=false'],
  ['unverifiedUsers', '/console/users?verified=false'],
  ['agents', '/console/users?kind=agent'],
  ['organizations', '/console/organizations'],
  ['organizationsWithoutOwner', '/console/organizations?orphaned=true', true],
  ['openInvitations', '/console/invitations?status=open'],
  ['failedMails', '/console/invitations?status=open&mail=failed', true],
  ['openActs', '/console/audit-log?outcome=open'],
];

/** `sync` is what `usePolled` knows of the synchronization. */
export function Numbers({ statistics, sync }) {
  return html`
    <ul class="overview-numbers" aria-label=${t('overview.label')}>
      ${NUMBERS.filter(([field]) => field !== 'agents' || statistics.agents > 0).map(([field, list, isWrong]) => {
        const number = statistics[field];
        return html`
          <li key=${field}>
            <${Link} href=${list} class="overview-number ${isWrong && number > 0 ? 'wrong' : ''}">
              <strong>${count(number)}</strong> <span>${t(`overview.numbers.${field}`, { count: number })}</span>
            <//>
          </li>
        `;
      })}
      <li><${Sync} ...${sync} /></li>
    </ul>
  `;
}

function Sync({ data, problem }) {
  const below = data?.problems.length > 0 ? t('overview.problems', { count: data.problems.length }) : t('overview.synchronization');
  return html`
    <${Link} href="/console/sync" class="overview-number">
      <span class="overview-sync">
        <span class="sync-dot ${data ? DOTS[data.state] : 'neutral'}"></span>${data ? statement({ ...data, lagSeconds: null }) : unknown(problem)}
      </span>
      ${' '}<span>${below}</span>
    <//>
  `;
}

function unknown(problem) {
  return problem ? t('overview.stateUnreadable') : t('overview.readingState');
}
