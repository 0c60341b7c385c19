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

/** Removes a member from a team. One who is not in the team is no error. */
@Singleton
public class RemoveTeamMember extends TeamMemberAct {

    RemoveTeamMember(OrganizationParts parts) {
        super(parts, Action.REMOVE_TEAM_MEMBER);
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        Plan plan = attempt.plan();
        return List.of(new MemberSteps.Remove(members(plan), attempt, plan.wasMember()));
    }
}
