package dev.rollcall.organization;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.key.KeyGrant;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.UserRows;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides who may do what in an organization. To a stranger, an organization does not exist, whatever they ask for: an answer of 403 would
 * tell them that it does.
 */
@Singleton
public record OrganizationAccess(OrganizationQueries organizations, UserRows users, Statements statements) {

    private static final String ROLE = "select role from memberships where organization_id = ? and user_id = ?";

    /**
     * Returns the caller's rights, as the records are now: a disabled or deleted user has those of no member, whatever their token says.
     *
     * @throws ProblemException 404 for a stranger, and if there is no organization with this id, or only a tombstone
     */
    public Access of(Caller caller, UUID organizationId) {
        if (caller.key()
                .flatMap(KeyGrant::organization)
                .filter(only -> !only.equals(organizationId))
                .isPresent()) {
            throw Organization.unknown();
        }
        boolean platformAdministrator = caller.roles().contains(Roles.ADMIN);
        boolean reader = caller.roles().contains(Roles.READER);
        Optional<UUID> userId = user(caller);
        Optional<MembershipRole> role = userId.flatMap(user -> role(organizationId, user));
        if (!platformAdministrator && !reader && role.isEmpty()) {
            throw Organization.unknown();
        }
        Organization organization = organizations.find(organizationId).orElseThrow(Organization::unknown);
        return new Access(organization, platformAdministrator, reader, role, userId);
    }

    /** A service account has no record. */
    private Optional<UUID> user(Caller caller) {
        return caller.claims().serviceAccount()
                ? Optional.empty()
                : users.bySubject(caller.claims().subject())
                        .filter(user -> user.deletedAt == null && user.enabled)
                        .map(user -> user.id);
    }

    private Optional<MembershipRole> role(UUID organizationId, UUID userId) {
        return statements
                .one(row -> row.getString(1), ROLE, organizationId, userId)
                .map(MembershipRole::ofCode);
    }
}
