package dev.rollcall.organization.act.team;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.Change;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.act.OrganizationAct;
import dev.rollcall.organization.act.OrganizationParts;
import dev.rollcall.organization.act.OrganizationPlan;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.organization.act.OrganizationPlan.TeamRef;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.spelling.StoredSpelling;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Renames a team. */
@Singleton
public class RenameTeam extends TeamAct<RenameTeam.Plan> {

    RenameTeam(OrganizationParts parts) {
        super(parts, Action.RENAME_TEAM, Plan.class);
    }

    /**
     * @param before the old name; null until the first change is about to be made
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(OrganizationRef organization, TeamRef team, String name, String before)
            implements OrganizationPlan {

        @Override
        public Map<String, ?> details() {
            return Map.of("teamId", team.id(), "fields", List.of("name"));
        }
    }

    /**
     * @param name null to leave it
     * @param demanded which versions the change is meant for
     * @throws ProblemException 404, and 403; 412 for another version, unless the team has the name already
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, UUID teamId, String name, LongPredicate demanded) {
        return () -> {
            OrganizationRef organization = managed(caller, id);
            Team team = parts.teams().team(id, teamId);
            boolean isMeant = demanded.test(team.version());
            if (name == null || name.equals(team.name())) {
                return Optional.empty();
            }
            if (!isMeant) {
                throw ETags.stale();
            }
            return Optional.of(new Plan(organization, new TeamRef(teamId, team.keycloakId()), name, null));
        };
    }

    @Override
    protected Plan check(Attempt<Plan, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        Plan plan = attempt.plan();
        DirectoryTeam team = found(attempt).orElseThrow(OrganizationAct::gone);
        if (!StoredSpelling.same(team.name(), plan.name())) {
            refuseTaken(plan, plan.name());
        }
        return new Plan(plan.organization(), plan.team(), plan.name(), team.name());
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        return List.of(new Rename(this, attempt));
    }

    private record Rename(RenameTeam kind, Attempt<Plan, Optional<DirectoryOrganization>> attempt) implements Step {

        @Override
        public Evidence isDone() {
            Plan plan = attempt.plan();
            Optional<String> name = kind.found(attempt).map(DirectoryTeam::name);
            if (name.isEmpty()) {
                return Evidence.SUPERSEDED;
            }
            return plan.before() == null
                    ? Evidence.NOT_DONE
                    : Evidence.of(name.get().equals(plan.before()), name.get().equals(plan.name()));
        }

        @Override
        public Change apply() {
            Plan plan = attempt.plan();
            return () -> kind.parts
                    .directoryTeams()
                    .renameTeam(plan.organization().keycloakId(), plan.team().keycloakId(), plan.name());
        }
    }
}
