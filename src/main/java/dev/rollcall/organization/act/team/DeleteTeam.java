package dev.rollcall.organization.act.team;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.Change;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.organization.act.OrganizationParts;
import dev.rollcall.organization.act.OrganizationPlan;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.organization.act.OrganizationPlan.TeamRef;
import dev.rollcall.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Deletes a team; its members stay in the organization. */
@Singleton
public class DeleteTeam extends TeamAct<DeleteTeam.Plan> {

    DeleteTeam(OrganizationParts parts) {
        super(parts, Action.DELETE_TEAM, Plan.class);
    }

    @RegisterForReflection // stored as JSON
    public record Plan(OrganizationRef organization, TeamRef team) implements OrganizationPlan {}

    /**
     * @param demanded which versions may be deleted
     * @throws ProblemException 404, and 403; 412 for another version
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, UUID teamId, LongPredicate demanded) {
        return () -> {
            OrganizationRef organization = managed(caller, id);
            return Optional.of(new Plan(
                    organization, new TeamRef(teamId, team(id, teamId, demanded).keycloakId())));
        };
    }

    @Override
    protected Plan check(Attempt<Plan, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        return attempt.plan();
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        return List.of(new Delete(this, attempt));
    }

    /** Deletes a team, unless it is gone already. */
    private record Delete(DeleteTeam kind, Attempt<Plan, Optional<DirectoryOrganization>> attempt) implements Step {

        @Override
        public Evidence isDone() {
            return kind.found(attempt).isEmpty() ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply() {
            Plan plan = attempt.plan();
            return () -> kind.parts
                    .directoryTeams()
                    .deleteTeam(plan.organization().keycloakId(), plan.team().keycloakId());
        }
    }
}
