// How pages show agents in words: their status, why they are suspended, and who is responsible for them.
import { html } from '../../core/ui.js';
import { Link } from '../../core/router.js';
import { hasText, rich, t } from '../../core/texts.js';
import { Time } from '../../core/time.js';
import { nameOf } from '../../core/user.js';
import { memberOfId, organizationOfId, userOfId } from '../known-records.js';

const TONES = { active: 'good', suspended: 'bad', expired: 'warn' };

/** [value, label] of the filter by status. */
export function agentStatuses() {
  return [['', t('filters.all')], ...Object.keys(TONES).map((status) => [status, labelOf(status)])];
}

function labelOf(status) {
  return status in TONES ? t(`agents.statuses.${status}`) : status;
}

/** The status, and whether nobody who may act is responsible for the agent. */
export function AgentBadges({ of: agent }) {
  return html`<span class="badge ${TONES[agent.status] ?? 'neutral'}">${labelOf(agent.status)}</span>
    ${!agent.sponsored && html` <span class="badge warn">${t('agents.noSponsor')}</span>`}`;
}

/** The label of a scope, such as "Read its own account". */
export function labelOfScope(scope) {
  if (hasText(`agents.scopes.${scope}`)) {
    return t(`agents.scopes.${scope}`);
  }
  return hasText(`keys.scopes.${scope}`) ? t(`keys.scopes.${scope}`) : scope;
}

/** The name of an agent, which is erased when it is deleted. */
export function nameOfAgent({ name }) {
  return name ?? t('agents.noName');
}

/** "Suspended 3 days ago: …", "Expires in 2 months.", or nothing. */
export function Since({ of: { status, suspendedAt, suspendReason, expiresAt } }) {
  if (status === 'suspended') {
    const reason = hasText(`agents.suspended.${suspendReason}`) ? suspendReason : 'suspended';
    return rich(`agents.suspended.${reason}`, { time: html`<${Time} value=${suspendedAt} />` });
  }
  const time = html`<${Time} value=${expiresAt} />`;
  return expiresAt ? (status === 'expired' ? rich('agents.expired', { time }) : rich('agents.expires', { time })) : null;
}

/** The address of the page of an agent, for people who see the console, and for everybody else. */
export function agentUrl(id, { mayRead }) {
  return mayRead ? `/console/agents/${id}` : `/agents/${id}`;
}

/**
 * The person who is responsible for an agent. The page looks them up: as a user for those who may read all users, or among the members of the
 * organization.
 */
export function Sponsor({ of: { sponsor, organization }, session }) {
  if (sponsor === session.me?.id) {
    return html`<span>${t('agents.you')}</span>`;
  }
  if (!session.mayRead) {
    const member = organization && memberOfId(organization, sponsor);
    return member ? html`<span title=${member.username}>${nameOf(member)}</span>` : html`<span class="muted">${t('agents.nonMember')}</span>`;
  }
  const user = userOfId(sponsor);
  const name = user === null ? t('agents.deletedUser') : user ? nameOf(user) : t('agents.aUser');
  return html`<${Link} href=${`/console/users/${sponsor}`} title=${user?.username ?? sponsor}>${name}<//>`;
}

/** The organization of an agent. */
export function OrganizationOf({ of: { organization: id }, session }) {
  if (!id) {
    return html`<span class="muted">${t('agents.noOrganization')}</span>`;
  }
  const name = nameOfOrganization(id, session);
  return session.mayRead || membershipIn(id, session)
    ? html`<${Link} href=${`${session.mayRead ? '/console' : ''}/organizations/${id}?tab=agents`}>${name}<//>`
    : name;
}

/** The name of an organization that the page has looked up, or that the person is a member of. */
export function nameOfOrganization(id, session) {
  const found = session.mayRead ? organizationOfId(id) : membershipIn(id, session);
  return found?.name ?? t('agents.anOrganization');
}

function membershipIn(id, { memberships }) {
  return memberships?.find((each) => each.id === id);
}

/** The records that these agents name, for `useRecords`. With an `organization`, all agents belong to the one with this ID. */
export function recordsOf(agents, { me, mayRead }, organization = null) {
  const sponsors = agents.map(({ sponsor }) => sponsor);
  if (mayRead) {
    return { users: sponsors, organizations: agents.map((agent) => agent.organization).filter(Boolean), teams: [] };
  }
  const members = organization ? sponsors.filter((id) => id !== me?.id) : [];
  return { users: [], organizations: [], teams: [], ...(members.length > 0 && { members, organization }) };
}
