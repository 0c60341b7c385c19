// One organization, for its members and in the console. The address has the tab. What the person may not do is not offered.
import { html } from '../../core/ui.js';
import { Link, listUrl, useLocation, useQuery } from '../../core/router.js';
import { Page, useCurrentInView } from '../../core/layout.js';
import { Empty, LoadedPart } from '../../core/feedback.js';
import { useMe } from '../../core/session.js';
import { Time } from '../../core/time.js';
import { Pending } from '../../shared/change.js';
import { RoleBadge, inPlainWords, rightsIn } from '../../shared/organization.js';
import { ORGANIZATION } from '../../shared/organization-record.js';
import { isMissing, useRecord, waiting } from '../../shared/record.js';

export default function Organization({ params: { id } }) {
  const session = useMe();
  const list = useListLink();
  const { record, problem, pending, load, ...offers } = useRecord(ORGANIZATION, id);

  if (isMissing(problem)) {
    return html`<${NotFound} list=${list} />`;
  }
  if (!record) {
    return waiting('Organization', { problem, load });
  }
  const organization = record.body;
  const rights = rightsIn(session, id);
  const explain = (refusal) => inPlainWords(refusal, organization, rights);
  const page = { ...offers, record, organization, rights, session, list, explain };
  return html`
    <${Page} title=${organization.name} actions=${html`<${Badges} ...${page} />`} wide>
      <p class="back"><${Link} href=${list.href}>${list.label}<//></p>
      <${Orphaned} ...${page} />
      ${pending && html`<div class="back"><${PendingChange} key=${pending} act=${pending} rights=${rights} onSettled=${load} /></div>`}
      <${Tabs} page=${page} />
    <//>
  `;
}

/** The list that the address belongs to. */
function useListLink() {
  return useLocation().path.startsWith('/console')
    ? { href: listUrl('/console/organizations'), label: 'All organizations' }
    : { href: '/organizations', label: 'My organizations' };
}

function Badges({ organization, rights }) {
  return html`
    ${rights.role && html`<span class="visually-hidden">Your role:</span><${RoleBadge} role=${rights.role} />`}
    ${!organization.enabled && html`<span class="badge neutral">Disabled</span>`}
  `;
}

function Orphaned({ organization, rights }) {
  return (
    organization.orphanedAt &&
    html`<div class="notice warning back">
      <p>
        This organization has no owner who can sign in: the last one was removed, deleted or disabled in Keycloak, or the
        organization returned without one, <${Time} value=${organization.orphanedAt} />.
        ${rights.mayDeleteAccounts ? ' Give one of the members the role of owner.' : ' An administrator has to appoint one.'}
      </p>
    </div>`
  );
}

/** Only those who may read the audit log can be told when the operation is settled. */
function PendingChange({ act, rights, onSettled }) {
  return rights.mayReadUsers
    ? html`<${Pending} act=${act} onSettled=${onSettled} />`
    : html`<div class="notice warning" role="status">
        <p>
          The change is pending: Keycloak did not answer in time. Rollcall finishes or undoes it by itself. Reload the page in a few
          minutes to see the result.
        </p>
      </div>`;
}

/** Whether the person sees a tab, and its module, which is loaded when the tab is opened. */
function tabsOf({ rights }) {
  return [
    { name: 'members', label: 'Members', load: () => import('./members.js') },
    { name: 'teams', label: 'Teams', load: () => import('./teams.js') },
    { name: 'invitations', label: 'Invitations', load: () => import('./invitations.js'), hidden: !rights.mayReadInvitations },
    { name: 'settings', label: rights.mayChangeSettings ? 'Settings' : 'Details', load: () => import('./settings.js') },
    { name: 'audit-log', label: 'Audit log', load: () => import('./audit-log.js'), hidden: !rights.mayReadAuditLog },
  ].filter(({ hidden }) => !hidden);
}

function Tabs({ page }) {
  const { path } = useLocation();
  const tabs = tabsOf(page);
  const [wanted] = useQuery('tab');
  const shown = tabs.find(({ name }) => name === wanted) ?? tabs[0];
  const navigation = useCurrentInView(shown.name);
  return html`
    <nav ref=${navigation} class="tabs" aria-label=${page.organization.name}>
      ${tabs.map(
        ({ name, label }, index) => html`
          <${Link}
            key=${name}
            href=${index === 0 ? path : `${path}?tab=${name}`}
            aria-current=${name === shown.name ? 'page' : undefined}
          >
            ${label}
          <//>
        `,
      )}
    </nav>
    <section key=${shown.name} aria-label=${shown.label}><${LoadedPart} ...${{ ...page, ...shown }} /></section>
  `;
}

function NotFound({ list: { href, label } }) {
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
