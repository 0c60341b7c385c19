// How pages show organizations and roles in them, and what a person may do there. The service decides; pages only do not offer what
// it would refuse.
import { html } from '../core/ui.js';
import { Empty, ProblemNotice } from '../core/feedback.js';
import { Link } from '../core/router.js';
import { t } from '../core/texts.js';

/** The roles in an organization, the highest first. */
export const ROLES = ['owner', 'admin', 'member'];

const NAMES = {
  owner: () => t('organizations.shared.owner'),
  admin: () => t('organizations.shared.admin'),
  member: () => t('organizations.shared.member'),
};

const MEANINGS = {
  owner: () => t('organizations.shared.ownerMeaning'),
  admin: () => t('organizations.shared.adminMeaning'),
  member: () => t('organizations.shared.memberMeaning'),
};

/** "Owner", "Admin" or "Member". */
export function roleName(role) {
  return NAMES[role]?.() ?? role;
}

/** What those who have the role may do, in a sentence. */
export function roleMeaning(role) {
  return MEANINGS[role]();
}

/** [role, label] of these roles, for a select. */
export function roleOptions(roles = ROLES) {
  return roles.map((role) => [role, roleName(role)]);
}

export function RoleBadge({ role }) {
  return html`<span class="badge ${role === 'owner' ? 'running' : 'neutral'}">${roleName(role)}</span>`;
}

/**
 * The rights of a person in an organization.
 *
 * @param session of `useMe`
 * @param id of the organization
 * @return `role`, the person's own, or null; `grantable`, the roles they may grant and take away
 */
export function rightsIn({ me, admin, mayRead, memberships }, id) {
  const membership = memberships?.find((each) => each.id === id) ?? null;
  const role = membership?.role ?? null;
  const isOwner = admin || role === 'owner';
  const mayManage = isOwner || role === 'admin';
  const grantable = isOwner ? ['owner', 'admin', 'member'] : mayManage ? ['admin', 'member'] : [];
  return {
    role,
    grantable,
    mayChangeSettings: isOwner,
    mayChangeDomains: admin,
    mayChangeExternalId: admin,
    mayDelete: isOwner,
    /** Also disabling an organization with managed accounts. */
    mayDeleteAccounts: admin,
    /** Without asking them; everyone else invites people. */
    mayAddMembers: admin,
    mayManageTeams: mayManage,
    /** Also to create and revoke them, with a role of `grantable`. */
    mayManageInvitations: mayManage,
    mayReadInvitations: mayManage || mayRead,
    mayReadAuditLog: mayManage || mayRead,
    mayReadAgents: mayManage || mayRead,
    mayManageAgents: mayManage,
    mayReadKeys: isOwner || mayRead,
    mayRevokeKeys: isOwner,
    mayReadWebhooks: isOwner || mayRead,
    mayManageWebhooks: isOwner,
    /** Whether the person may see users who are no members, and so pages of the console. */
    mayReadUsers: mayRead,
    /** An account that belongs to the organization goes with the membership, which is up to administrators of the platform. */
    mayLeave: membership !== null && !isManaged(membership),
    isSelf: (userId) => me?.id === userId,
  };
}

/** Keycloak deletes the account of a managed member together with the membership. */
export function isManaged({ membershipType }) {
  return membershipType === 'managed';
}

/** Says in the words of the pages why the service refused a change of an organization. */
export function inPlainWords(problem, organization, { mayDeleteAccounts }) {
  if (problem.is?.('last-owner')) {
    problem.message = t('organizations.shared.lastOwner', { organization: organization.name });
  }
  if (problem.is?.('managed-accounts')) {
    problem.message = mayDeleteAccounts
      ? t('organizations.shared.confirmAccounts')
      : t('organizations.shared.accountsForbidden');
  }
  return problem;
}

/** The organizations of the person, each with their role. Takes the properties of `useMe`. */
export function MyOrganizations({ memberships, problem, reload }) {
  if (!memberships) {
    return html`<${ProblemNotice} problem=${problem ?? { message: t('organizations.shared.unreadable') }} onRetry=${reload} />`;
  }
  if (memberships.length === 0) {
    return html`<${Empty} title=${t('organizations.shared.none')} text=${t('organizations.shared.noneText')} />`;
  }
  const sorted = [...memberships].sort((one, other) => one.name.localeCompare(other.name));
  return html`<${OrganizationRows} organizations=${sorted} at="/organizations" />`;
}

/** `at` is the address of the list; that of an organization follows below it. */
export function OrganizationRows({ organizations, at }) {
  return html`<ul class="rows">
    ${organizations.map(
      ({ id, name, role, enabled }) => html`
        <li key=${id}>
          <${Link} href=${`${at}/${id}`}>${name}<//>
          <span class="row">
            ${!enabled && html`<span class="badge neutral">${t('organizations.shared.disabled')}</span>`}<${RoleBadge} role=${role} />
          </span>
        </li>
      `,
    )}
  </ul>`;
}
