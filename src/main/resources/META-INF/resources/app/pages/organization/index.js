// One organization, for its members and in the console. The address has the tab. What the person may not do is not offered.
import { html, useState } from '../../core/ui.js';
import { Link, useLocation, useQuery } from '../../core/router.js';
import { Page } from '../../core/layout.js';
import { Empty, ProblemNotice, Skeleton } from '../../core/feedback.js';
import { useMe } from '../../core/session.js';
import { Time } from '../../core/time.js';
import { RoleBadge, rightsIn } from '../../shared/organization.js';
import { Pending } from '../../shared/pending.js';
import Invitations from './invitations.js';
import { useRecord } from './record.js';

export default function Organization({ params: { id } }) {
  const session = useMe();
  const { record, problem, load, show, showDeleted } = useRecord(id);
  const [pending, setPending] = useState(null);

  if (problem?.status === 404 || problem?.status === 400) {
    return html`<${NotFound} />`;
  }
  if (!record) {
    return html`
      <${Page} title="Organization" wide>
        ${problem
          ? html`<${ProblemNotice} problem=${problem} onRetry=${load} />`
          : html`<div class="card"><${Skeleton} lines=8 /></div>`}
      <//>
    `;
  }
  const { organization } = record;
  const rights = rightsIn(session, id);
  const page = { record, organization, rights, onRecord: show, onDeleted: showDeleted, onPending: setPending, reload: load };
  return html`
    <${Page} title=${organization.name} actions=${html`<${Badges} ...${{ organization, rights }} />`} wide>
      <${BackToList} />
      <${Orphaned} organization=${organization} rights=${rights} />
      ${pending && html`<${Pending} key=${pending} act=${pending} onSettled=${load} />`}
      <${Tabs} page=${page} />
    <//>
  `;
}

function Badges({ organization, rights }) {
  return html`
    ${rights.role && html`<${RoleBadge} role=${rights.role} />`}
    ${!organization.enabled && html`<span class="badge neutral">Disabled</span>`}
  `;
}

/** The list that the address belongs to. */
function useList() {
  return useLocation().path.startsWith('/console')
    ? { href: '/console/organizations', label: 'All organizations' }
    : { href: '/organizations', label: 'My organizations' };
}

function BackToList() {
  const { href, label } = useList();
  return html`<p class="back"><${Link} href=${href}>${label}<//></p>`;
}

function Orphaned({ organization, rights }) {
  return (
    organization.orphanedAt &&
    html`<div class="notice warning back">
      <p>
        This organization has no owner: the last one was removed in Keycloak, <${Time} value=${organization.orphanedAt} />.
        ${rights.mayDeleteAccounts ? ' Give one of the members the role of owner.' : ' An administrator has to appoint one.'}
      </p>
    </div>`
  );
}

/** [name in the address, label, component, whether the person may see it] */
function tabsOf({ rights }) {
  return [['invitations', 'Invitations', Invitations, Invitations !== null && rights.mayReadInvitations]].filter(
    ([, , , shown]) => shown,
  );
}

function Tabs({ page }) {
  const { path } = useLocation();
  const tabs = tabsOf(page);
  const [wanted] = useQuery('tab', tabs[0]?.[0]);
  const [name, label, Content] = tabs.find(([each]) => each === wanted) ?? tabs[0] ?? [];
  return html`
    <nav class="tabs" aria-label="Organization">
      ${tabs.map(
        ([each, text], index) => html`
          <${Link}
            key=${each}
            href=${index === 0 ? path : `${path}?tab=${each}`}
            aria-current=${each === name ? 'page' : undefined}
          >
            ${text}
          <//>
        `,
      )}
    </nav>
    ${Content && html`<section key=${name} aria-label=${label}><${Content} ...${page} /></section>`}
  `;
}

function NotFound() {
  const { href, label } = useList();
  return html`
    <${Page} title="Organization not found" wide>
      <${Empty}
        title="There is no such organization"
        text="It may have been deleted, the link may be mistyped, or you are not one of its members."
      >
        <${Link} class="button primary" href=${href}>${label}<//>
      <//>
    <//>
  `;
}
