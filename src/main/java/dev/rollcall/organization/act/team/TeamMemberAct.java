package dev.rollcall.organization.act.team;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.act.MemberSteps;
import dev.rollcall.organization.act.OrganizationParts;
import dev.rollcall.organization.act.OrganizationPlan;
import dev.rollcall.organization.act.OrganizationPlan.MemberRef;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.organization.act.OrganizationPlan.TeamRef;
import dev.rollcall.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What both kinds of acts on the members of a team have in common. */
public abstract class TeamMemberAct extends TeamAct<TeamMemberAct.Plan> {

    TeamMemberAct(OrganizationParts parts, Action action) {
        super(parts, action, Plan.class);
    }

    /**
     * @param self whether the members add or remove themselves
     * @param wasMember whether the user was in the team before the first change; null until that change is about to be made
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(OrganizationRef organization, TeamRef team, MemberRef member, boolean self, Boolean wasMember)
            implements OrganizationPlan {

        @Override
        public Map<String, ?> details() {
            return self ? Map.of("teamId", team.id(), "self", true) : Map.of("teamId", team.id());
        }
    }

    /**
     * @throws ProblemException 404, also for a user who is no member of the organization, and 403
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, UUID teamId, UUID userId) {
        return () -> {
            Access rights = managing(caller, id);
            TeamRef team = new TeamRef(teamId, parts.teams().team(id, teamId).keycloakId());
            Member member = parts.members().member(id, userId);
            return Optional.of(new Plan(
                    OrganizationRef.of(rights.organization()),
                    team,
                    new MemberRef(userId, member.user().keycloakId()),
                    rights.isSelf(userId),
                    null));
        };
    }

    @Override
    protected Plan check(Attempt<Plan, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        Plan plan = attempt.plan();
        return new Plan(
                plan.organization(),
                plan.team(),
                plan.member(),
                plan.self(),
                members(plan).hasMember(plan.member().subject()));
    }

    final MemberSteps.Group members(Plan plan) {
        return parts.group(plan.organization(), plan.team());
    }

    @Override
    protected void update(Plan plan, ChangeContext context) {
        parts.teamUpdates()
                .teamMember(
                        plan.organization().keycloakId(),
                        plan.team().keycloakId(),
                        plan.member().subject(),
                        context);
    }
}
