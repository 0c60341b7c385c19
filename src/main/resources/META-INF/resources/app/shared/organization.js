// How pages show organizations and roles in them, and what a person may do there. The service decides; pages only do not offer what
// it would refuse.
import { html } from '../core/ui.js';
import { Empty, ProblemNotice } from '../core/feedback.js';
import { Link } from '../core/router.js';

/** [role, label, meaning] of the roles in an organization, the highest first. */
export const ROLES = [
  ['owner', 'Owner', 'Manages everything in the organization, and may delete it.'],
  ['admin', 'Admin', 'Manages members, teams and invitations, except owners.'],
  ['member', 'Member', 'Sees the organization, its members and its teams.'],
];

const UNREADABLE = { message: 'Your organizations cannot be read at the moment.' };

/** "Owner", "Admin" or "Member". */
export function roleName(role) {
  return ROLES.find(([each]) => each === role)?.[1] ?? role;
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
    problem.message = `${organization.name} would have no owner who can sign in. Make another member an owner first.`;
  }
  if (problem.is?.('managed-accounts')) {
    problem.message = mayDeleteAccounts
      ? 'The organization has members whose accounts would be deleted with it. Reload the page and confirm that.'
      : 'The organization manages accounts that would be deleted or disabled, so only an administrator of the platform can do this.';
  }
  return problem;
}

/** The organizations of the person, each with their role. Takes the properties of `useMe`. */
export function MyOrganizations({ memberships, problem, reload }) {
  if (!memberships) {
    return html`<${ProblemNotice} problem=${problem ?? UNREADABLE} onRetry=${reload} />`;
  }
  if (memberships.length === 0) {
    return html`<${Empty}
      title="You are in no organization"
      text="You become a member when you accept an invitation, or when an administrator adds you."
    />`;
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
          <span class="row">${!enabled && html`<span class="badge neutral">Disabled</span>`}<${RoleBadge} role=${role} /></span>
        </li>
      `,
    )}
  </ul>`;
}
