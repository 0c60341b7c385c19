package dev.rollcall.organization.act;

import dev.rollcall.act.ActClaims;
import dev.rollcall.act.ActClock;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.organization.TeamQueries;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.organization.act.OrganizationPlan.TeamRef;
import dev.rollcall.organization.update.OrganizationUpdate;
import dev.rollcall.organization.update.TeamUpdate;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.agent.Agents;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Services that all kinds of acts on organizations use. */
@Singleton
public record OrganizationParts(
        DirectoryOrganizations directory,
        DirectoryMembers directoryMembers,
        DirectoryTeams directoryTeams,
        OrganizationAccess access,
        OrganizationUpdate updates,
        TeamUpdate teamUpdates,
        OrganizationWriter writer,
        MemberQueries members,
        TeamQueries teams,
        UserRows users,
        Agents agents,
        ManagedAccounts accounts,
        ActClaims claims,
        ActClock clock) {

    /** The members of an organization in Keycloak. */
    public MemberSteps.Group group(OrganizationRef organization) {
        return MemberSteps.of(directoryMembers, organization);
    }

    /** The members of a team in Keycloak. */
    public MemberSteps.Group group(OrganizationRef organization, TeamRef team) {
        return MemberSteps.of(directoryTeams, organization, team);
    }

    /** Updates the record of the membership that an act is about. */
    public void updateMember(OrganizationPlan plan, ChangeContext context) {
        updates.membership(plan.organization().keycloakId(), plan.member().subject(), MembershipRole.MEMBER, context);
    }

    /** Sets the role of a new member, whom an event may have inserted. Another role than {@code member} is no new member's, and stays. */
    void grantToNewMember(UUID organization, UUID user, MembershipRole role, ChangeContext context) {
        if (role != MembershipRole.MEMBER
                && writer.membership(organization, user)
                        .filter(member -> member.role() == MembershipRole.MEMBER)
                        .isPresent()) {
            writer.setRole(organization, user, role, context);
        }
    }
}
