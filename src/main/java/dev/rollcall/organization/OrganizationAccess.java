package dev.rollcall.organization;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.key.KeyGrant;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import dev.rollcall.user.UserKind;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.agent.Agents;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides who may do what in an organization. To a stranger, an organization does not exist, whatever they ask for: an answer of 403 would
 * tell them that it does.
 */
@Singleton
public record OrganizationAccess(
        OrganizationQueries organizations, UserRows users, Agents agents, Statements statements) {

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
        Optional<User> user = own(caller);
        Optional<MembershipRole> role = user.flatMap(own -> role(organizationId, own));
        if (!platformAdministrator && !reader && role.isEmpty()) {
            throw Organization.unknown();
        }
        Organization organization = organizations.find(organizationId).orElseThrow(Organization::unknown);
        return new Access(organization, platformAdministrator, reader, role, user.map(own -> own.id));
    }

    /** Returns the caller's own enabled user; a service account has none. */
    public Optional<User> own(Caller caller) {
        return caller.claims().serviceAccount()
                ? Optional.empty()
                : users.bySubject(caller.claims().subject()).filter(user -> user.deletedAt == null && user.enabled);
    }

    /** An agent can do no more in an organization than its sponsor, and nothing where the sponsor is no member. */
    private Optional<MembershipRole> role(UUID organizationId, User user) {
        Optional<MembershipRole> own = role(organizationId, user.id);
        return user.kind == UserKind.PERSON
                ? own
                : own.flatMap(role -> agents.find(user.id)
                        .flatMap(agent -> role(organizationId, agent.sponsor()))
                        .map(role::orLower));
    }

    private Optional<MembershipRole> role(UUID organizationId, UUID userId) {
        return statements
                .one(row -> row.getString(1), ROLE, organizationId, userId)
                .map(MembershipRole::ofCode);
    }
}
