// One organization, for its members and in the console. The address has the tab. What the person may not do is not offered.
import { html, useAbortableEffect, useState } from '../../core/ui.js';
import { api } from '../../core/api.js';
import { HAS_KEYS, HAS_ORGANIZATION_WEBHOOKS, NAME } from '../../core/branding.js';
import { Link, listUrl, useLocation, useQuery } from '../../core/router.js';
import { Page, useCurrentInView } from '../../core/layout.js';
import { Empty, LoadedPart } from '../../core/feedback.js';
import { useMe } from '../../core/session.js';
import { rich, t, withTexts } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { Pending } from '../../shared/change.js';
import { RoleBadge, inPlainWords, rightsIn } from '../../shared/organization.js';
import { ORGANIZATION } from '../../shared/organization-record.js';
import { isMissing, useRecord, waiting } from '../../shared/record.js';

export default function Organization({ params: { id } }) {
  const session = useMe();
  const list = useListLink();
  const { record, problem, pending, load, ...offers } = useRecord(ORGANIZATION, id);
  const { counts, recount } = useCounts(offers.path);

  if (isMissing(problem)) {
    return html`<${NotFound} list=${list} />`;
  }
  if (!record) {
    return waiting(t('organization.page.title'), { problem, load });
  }
  const organization = record.body;
  const rights = rightsIn(session, id);
  const explain = (refusal) => inPlainWords(refusal, organization, rights);
  const page = { ...offers, record, organization, rights, session, list, explain, recount };
  return html`
    <${Page} title=${organization.name} actions=${html`<${Badges} ...${page} />`} wide>
      <div class="back row organization-head">
        <${Link} href=${list.href}>${list.label}<//>
        ${counts && html`<${Counts} ...${counts} />`}
      </div>
      <${Orphaned} ...${page} />
      ${pending && html`<div class="back"><${PendingChange} key=${pending} act=${pending} rights=${rights} onSettled=${load} /></div>`}
      <${Tabs} page=${page} />
    <//>
  `;
}

/** The numbers of members, owners and teams; null until they are known. `recount()` reads them again after a change. */
function useCounts(path) {
  const [counts, setCounts] = useState(null);
  const read = (signal) =>
    api.get(`${path}?counts=true`, { signal }).then(
      ({ body }) => setCounts(body.counts),
      // the page is complete without them
      () => {},
    );
  useAbortableEffect(read, [path]);
  return { counts, recount: () => read() };
}

function Counts({ members, owners, teams }) {
  const numbers = [
    members.exact ? t('organization.counts.members', members) : t('organization.counts.moreMembers', members),
    owners.exact ? t('organization.counts.owners', owners) : t('organization.counts.moreOwners', owners),
    teams.exact ? t('organization.counts.teams', teams) : t('organization.counts.moreTeams', teams),
  ];
  return html`<p class="muted">${numbers.join(', ')}</p>`;
}

/** The list that the address belongs to. */
function useListLink() {
  return useLocation().path.startsWith('/console')
    ? { href: listUrl('/console/organizations'), label: t('organization.page.all') }
    : { href: '/organizations', label: t('organization.page.mine') };
}

function Badges({ organization, rights }) {
  return html`
    ${rights.role && html`<span class="visually-hidden">${t('organization.page.yourRole')}</span><${RoleBadge} role=${rights.role} />`}
    ${!organization.enabled && html`<span class="badge neutral">${t('organization.page.disabled')}</span>`}
  `;
}

function Orphaned({ organization, rights }) {
  const time = html`<${Time} value=${organization.orphanedAt} />`;
  return (
    organization.orphanedAt &&
    html`<div class="notice warning back">
      <p>
        ${rights.mayDeleteAccounts ? rich('organization.page.orphaned', { time }) : rich('organization.page.orphanedForMembers', { time })}
      </p>
    </div>`
  );
}

/** Only those who may read the audit log can be told when the operation is settled. */
function PendingChange({ act, rights, onSettled }) {
  return rights.mayReadUsers
    ? html`<${Pending} act=${act} onSettled=${onSettled} />`
    : html`<div class="notice warning" role="status">
        <p>${t('organization.page.pending', { name: NAME })}</p>
      </div>`;
}

/** Whether the person sees a tab, and its module, which is loaded when the tab is opened. */
function tabsOf({ rights }) {
  return [
    { name: 'members', label: t('organization.tabs.members'), load: () => import('./members.js') },
    { name: 'teams', label: t('organization.tabs.teams'), load: () => import('./teams.js') },
    {
      name: 'invitations',
      label: t('organization.tabs.invitations'),
      load: () => import('./invitations/index.js'),
      hidden: !rights.mayReadInvitations,
    },
    {
      name: 'agents',
      label: t('layout.navigation.agents'),
      load: () => withTexts('agents', () => import('./agents.js')),
      hidden: !HAS_KEYS || !rights.mayReadAgents,
    },
    {
      name: 'keys',
      label: t('layout.navigation.keys'),
      load: () => withTexts('keys', () => import('./keys.js')),
      hidden: !HAS_KEYS || !rights.mayReadKeys,
    },
    {
      name: 'webhooks',
      label: t('layout.navigation.webhooks'),
      load: () => withTexts('webhooks', () => import('./webhooks.js')),
      hidden: !HAS_ORGANIZATION_WEBHOOKS || !rights.mayReadWebhooks,
    },
    { name: 'jobs', label: t('organization.tabs.jobs'), load: () => import('./jobs.js'), hidden: !rights.mayReadAuditLog },
    {
      name: 'settings',
      label: rights.mayChangeSettings ? t('organization.tabs.settings') : t('organization.tabs.details'),
      load: () => import('./settings.js'),
    },
    {
      name: 'audit-log',
      label: t('organization.tabs.auditLog'),
      load: () => import('./audit-log.js'),
      hidden: !rights.mayReadAuditLog,
    },
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
    <${Page} title=${t('organization.page.notFound')} wide>
      <${Empty} title=${t('organization.page.none')} text=${t('organization.page.noneText')}>
        <${Link} class="button primary" href=${href}>${label}<//>
      <//>
    <//>
  `;
}
