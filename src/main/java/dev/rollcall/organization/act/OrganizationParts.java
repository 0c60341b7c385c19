package dev.rollcall.organization.act;

import dev.rollcall.act.ActClaims;
import dev.rollcall.act.ActClock;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationUpdate;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.organization.TeamQueries;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.organization.act.OrganizationPlan.TeamRef;
import dev.rollcall.user.UserRows;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Services that all kinds of acts on organizations use. */
@Singleton
public final class OrganizationParts {

    public final DirectoryOrganizations directory;
    public final OrganizationAccess access;
    public final OrganizationUpdate updates;
    public final OrganizationWriter writer;
    public final MemberQueries members;
    public final TeamQueries teams;
    final UserRows users;
    final ManagedAccounts accounts;
    final ActClaims claims;
    public final ActClock clock;

    OrganizationParts(
            DirectoryOrganizations directory,
            OrganizationAccess access,
            OrganizationUpdate updates,
            OrganizationWriter writer,
            MemberQueries members,
            TeamQueries teams,
            UserRows users,
            ManagedAccounts accounts,
            ActClaims claims,
            ActClock clock) {
        this.directory = directory;
        this.access = access;
        this.updates = updates;
        this.writer = writer;
        this.members = members;
        this.teams = teams;
        this.users = users;
        this.accounts = accounts;
        this.claims = claims;
        this.clock = clock;
    }

    /** The members of an organization in Keycloak. */
    public MemberSteps.Group group(OrganizationRef organization) {
        return MemberSteps.of(directory, organization);
    }

    /** The members of a team in Keycloak. */
    public MemberSteps.Group group(OrganizationRef organization, TeamRef team) {
        return MemberSteps.of(directory, organization, team);
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
