package dev.rollcall.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;

/**
 * The part of an {@link OrganizationPlan} that is about invitations. Null components are left out of the JSON.
 *
 * @param ids the invitations; those to create, for {@code INVITE}
 * @param emails the addresses to invite, in the order of the ids; null for other acts
 * @param teamIds the teams that new members join; null for none
 * @param inviterId the user who invites; null for a service account, and for other acts
 * @param byAdministrator whether the inviter administers this service; null for other acts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection // Hibernate stores it as JSON, which Quarkus does not see
public record InvitationPlan(
        List<UUID> ids, List<String> emails, List<UUID> teamIds, UUID inviterId, Boolean byAdministrator) {

    /** A plan for an invitation that exists. */
    public static InvitationPlan of(UUID id) {
        return new InvitationPlan(List.of(id), null, null, null, null);
    }

    /** A plan for new invitations. */
    public static InvitationPlan creating(List<UUID> ids, List<String> emails, List<UUID> teams) {
        return new InvitationPlan(ids, emails, teams.isEmpty() ? null : teams, null, null);
    }

    /**
     * @param inviter null for a service account
     */
    public InvitationPlan by(UUID inviter, boolean administrator) {
        return new InvitationPlan(ids, emails, teamIds, inviter, administrator);
    }

    public InvitationPlan withTeams(List<UUID> teams) {
        return new InvitationPlan(ids, emails, teams.isEmpty() ? null : teams, inviterId, byAdministrator);
    }

    /** The only invitation of the act. */
    public UUID id() {
        return ids.get(0);
    }
}
