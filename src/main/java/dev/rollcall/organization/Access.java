package dev.rollcall.organization;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.util.Optional;
import java.util.UUID;

/**
 * The rights of a caller in one organization. Everyone who has this record may read the organization, its members and its teams; a caller
 * without that right gets none, see {@link OrganizationAccess}. Rights add up: a reader who is an owner may do what owners do.
 *
 * @param organization as it was read for this request
 * @param platformAdministrator whether the caller administers this service, and so may do everything
 * @param reader whether the caller may read all organizations
 * @param role the caller's own role in the organization, if they are a member
 * @param userId the caller's own enabled user, if there is one; a service account has none
 */
public record Access(
        Organization organization,
        boolean platformAdministrator,
        boolean reader,
        Optional<MembershipRole> role,
        Optional<UUID> userId) {

    /** Whether the caller may change name, attributes and {@code enabled}. */
    public boolean mayChangeSettings() {
        return isOwner();
    }

    /**
     * Whether the caller may change the e-mail domains. No owner has to prove that a domain is theirs, and Keycloak's sign-in sends everyone
     * with an address of a domain to the organization's identity provider.
     */
    public boolean mayChangeDomains() {
        return platformAdministrator;
    }

    /** Whether the caller may change the external id, by which the platform knows the organization. */
    public boolean mayChangeExternalId() {
        return platformAdministrator;
    }

    /** Returns the organization as the caller may see it. */
    public Organization visible() {
        return platformAdministrator || reader ? organization : organization.withoutExternalId();
    }

    /** Whether the caller may delete the organization, as long as no account is deleted with it. */
    public boolean mayDelete() {
        return isOwner();
    }

    /** Whether the caller may make another member the owner in their own place. */
    public boolean mayTransferOwnership() {
        return role.equals(Optional.of(MembershipRole.OWNER));
    }

    /** Whether the caller may do what deletes accounts in Keycloak: those that an organization manages. */
    public boolean mayDeleteManagedAccounts() {
        return platformAdministrator;
    }

    /** Whether the caller may add a user who was not asked. Everyone else invites people. */
    public boolean mayAddMembers() {
        return platformAdministrator;
    }

    /** Whether the caller may invite people, change roles and remove members, with the limits of {@link #mayGrant} and {@link #mayTouch}. */
    public boolean mayManageMembers() {
        return platformAdministrator
                || role.filter(MembershipRole::mayManageMembers).isPresent();
    }

    /** Whether the caller may create, rename and delete teams, and say who is in them. */
    public boolean mayManageTeams() {
        return mayManageMembers();
    }

    /** Whether the caller may invite people who get this role, and resend or revoke such an invitation. */
    public boolean mayInvite(MembershipRole offered) {
        return mayManageMembers() && mayGrant(offered);
    }

    /** Whether the caller may see who is invited. */
    public boolean mayReadInvitations() {
        return reader || mayManageMembers();
    }

    /** Whether the caller may see what was done to the organization, its members and its teams. */
    public boolean mayReadAuditLog() {
        return reader || mayManageMembers();
    }

    /** Whether the caller may see the API keys that are limited to the organization. */
    public boolean mayReadKeys() {
        return reader || isOwner();
    }

    /** Whether the caller may revoke API keys that are limited to the organization, whoever their owners are. */
    public boolean mayRevokeKeys() {
        return isOwner();
    }

    /** Whether the caller may see the webhooks of the organization. */
    public boolean mayReadWebhooks() {
        return reader || isOwner();
    }

    /** Whether the caller may create and change webhooks of the organization. */
    public boolean mayManageWebhooks() {
        return isOwner();
    }

    /** Whether the caller may give this role to a member or to a person who is invited. */
    public boolean mayGrant(MembershipRole granted) {
        return platformAdministrator
                || role.filter(own -> own.mayManage(granted)).isPresent();
    }

    /** Whether the caller may change or end the membership of another member who has this role. */
    public boolean mayTouch(MembershipRole held) {
        return mayGrant(held);
    }

    /** Whether the caller may give a member another role, also to themselves. */
    public boolean maySetRole(MembershipRole from, MembershipRole to) {
        return mayTouch(from) && mayGrant(to);
    }

    /** Whether the caller may end this membership. Every member may leave. */
    public boolean mayRemove(UUID member, MembershipRole held) {
        return mayTouch(held) || role.isPresent() && isSelf(member);
    }

    /** Whether this user is the caller. */
    public boolean isSelf(UUID user) {
        return userId.equals(Optional.of(user));
    }

    /**
     * @param allowed one of the rights above
     * @throws ProblemException 403 if the caller does not have it
     */
    public void require(boolean allowed) {
        require(
                allowed,
                "Your role in this organization does not allow this. Ask one of its owners, or an administrator.");
    }

    /**
     * As {@link #require(boolean)}, with a message of its own.
     *
     * @throws ProblemException 403 if the caller does not have the right
     */
    public void require(boolean allowed, String refusal) {
        if (!allowed) {
            throw new ProblemException(ProblemType.FORBIDDEN, refusal);
        }
    }

    private boolean isOwner() {
        return platformAdministrator || mayTransferOwnership();
    }
}
