// The organizations of a user, each with their role.
import { html } from '../../core/ui.js';
import { ProblemNotice, Skeleton } from '../../core/feedback.js';
import { Link } from '../../core/router.js';
import { rich, t } from '../../core/texts.js';
import { listsOf, useList } from '../../shared/lists.js';
import { OrganizationRows } from '../../shared/organization.js';

const lists = listsOf('userOrganizationsList', { first: 20 });

export function Organizations({ path }) {
  return html`
    <section class="card stack" aria-labelledby="organizations">
      <h2 id="organizations">${t('user.organizations.organizations')}</h2>
      <${Content} list=${useList(lists, `${path}/organizations`)} />
    </section>
  `;
}

function Content({ list }) {
  if (list.status === 'failed') {
    return html`<${ProblemNotice} problem=${list.problem} onRetry=${list.items.length > 0 ? list.more : list.reload} />`;
  }
  if (list.status === 'loading') {
    return html`<${Skeleton} lines=2 />`;
  }
  if (list.items.length === 0) {
    const organization = html`<${Link} href="/console/organizations">${t('user.organizations.organization')}<//>`;
    return html`<p class="muted">${rich('user.organizations.none', { organization })}</p>`;
  }
  return html`
    <${OrganizationRows} organizations=${list.items} at="/console/organizations" />
    ${list.next &&
    html`<div class="row center">
      <button type="button" class="button small" aria-disabled=${list.status === 'more' ? 'true' : 'false'} onClick=${list.more}>
        ${t('user.organizations.loadMore')}
      </button>
    </div>`}
  `;
}
