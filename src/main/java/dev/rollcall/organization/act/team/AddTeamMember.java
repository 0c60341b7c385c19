package dev.rollcall.organization.act.team;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.organization.act.MemberSteps;
import dev.rollcall.organization.act.OrganizationParts;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Adds a member of the organization to a team. A member of the team stays one. */
@Singleton
public class AddTeamMember extends TeamMemberAct {

    AddTeamMember(OrganizationParts parts) {
        super(parts, Action.ADD_TEAM_MEMBER);
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        Plan plan = attempt.plan();
        return List.of(new MemberSteps.Add(members(plan), attempt, plan.wasMember()));
    }
}
