package dev.rollcall.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.directory.OrganizationChange;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;

/**
 * The part of a {@link Plan} that is about an organization. The user of the plan is the member concerned, if there is one. Null components
 * are left out of the JSON.
 *
 * @param id the organization's record; the one to create, for {@code CREATE_ORGANIZATION}, whose mark in the identity provider it is too
 * @param keycloakId null for an organization that is still to be created
 * @param change the properties to set in the identity provider; null for none
 * @param role the code of the role of a new member; null if there is none
 * @param teamId the record of the team; the one to create, for {@code CREATE_TEAM}
 * @param teamKeycloakId null for a team that is still to be created
 * @param teamName the name that the team gets; null to leave it
 * @param accounts the users whose accounts the identity provider deletes with the organization or the membership, or disables with the
 *     organization; null for none
 * @param before the state before the first change; null until that change is about to be made
 * @param invitation the part of an act on invitations; null for other acts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection // Hibernate stores it as JSON, which Quarkus does not see
public record OrganizationPlan(
        UUID id,
        String keycloakId,
        OrganizationChange change,
        String role,
        UUID teamId,
        String teamKeycloakId,
        String teamName,
        List<UUID> accounts,
        Before before,
        InvitationPlan invitation) {

    /**
     * The state before the first change: shows whether it was made. It is empty if there is nothing to compare with, such as for a new team.
     *
     * @param change the old values of the properties that the act sets; null if it sets none
     * @param member whether the user was a member, of the organization or of the team; null if the act changes no member
     * @param teamName the old name; null if the act does not rename a team
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record Before(OrganizationChange change, Boolean member, String teamName) {

        public static final Before NOTHING = new Before(null, null, null);

        public static Before properties(OrganizationChange old) {
            return new Before(old, null, null);
        }

        public static Before membership(boolean wasMember) {
            return new Before(null, wasMember, null);
        }

        public static Before name(String old) {
            return new Before(null, null, old);
        }
    }

    /** A plan for an organization that the identity provider has. */
    public static OrganizationPlan of(UUID id, String keycloakId) {
        return new OrganizationPlan(id, keycloakId, null, null, null, null, null, null, null, null);
    }

    /** A plan for an organization that is to be created. */
    public static OrganizationPlan creating(UUID id, OrganizationChange properties) {
        return of(id, null).withChange(properties);
    }

    public OrganizationPlan withKeycloakId(String created) {
        return new OrganizationPlan(
                id, created, change, role, teamId, teamKeycloakId, teamName, accounts, before, invitation);
    }

    public OrganizationPlan withChange(OrganizationChange properties) {
        return new OrganizationPlan(
                id, keycloakId, properties, role, teamId, teamKeycloakId, teamName, accounts, before, invitation);
    }

    public OrganizationPlan withRole(String code) {
        return new OrganizationPlan(
                id, keycloakId, change, code, teamId, teamKeycloakId, teamName, accounts, before, invitation);
    }

    /**
     * @param created the identity provider's id; null for a team that is still to be created
     * @param name the name that it gets; null to leave it
     */
    public OrganizationPlan withTeam(UUID team, String created, String name) {
        return new OrganizationPlan(id, keycloakId, change, role, team, created, name, accounts, before, invitation);
    }

    public OrganizationPlan withAccounts(List<UUID> ending) {
        return new OrganizationPlan(
                id, keycloakId, change, role, teamId, teamKeycloakId, teamName, ending, before, invitation);
    }

    public OrganizationPlan withInvitation(InvitationPlan part) {
        return new OrganizationPlan(
                id, keycloakId, change, role, teamId, teamKeycloakId, teamName, accounts, before, part);
    }

    /** Whether the act disables the organization, and with it the accounts that it manages. */
    public boolean disables() {
        return change != null && Boolean.FALSE.equals(change.enabled());
    }

    public OrganizationPlan withBefore(Before state) {
        return new OrganizationPlan(
                id, keycloakId, change, role, teamId, teamKeycloakId, teamName, accounts, state, invitation);
    }
}
