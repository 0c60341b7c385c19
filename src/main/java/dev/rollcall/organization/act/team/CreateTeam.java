package dev.rollcall.organization.act.team;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import dev.rollcall.organization.act.OrganizationParts;
import dev.rollcall.organization.act.OrganizationPlan;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.organization.act.OrganizationPlan.TeamRef;
import dev.rollcall.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Creates a team. */
@Singleton
public class CreateTeam extends TeamAct<CreateTeam.Plan> {

    /** The detail of the outcome with the id of the team. */
    public static final String TEAM_ID = "teamId";

    CreateTeam(OrganizationParts parts) {
        super(parts, Action.CREATE_TEAM, Plan.class);
    }

    /**
     * @param checked whether no other team had the name before the first change
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(OrganizationRef organization, TeamRef team, String name, boolean checked)
            implements OrganizationPlan {

        private Plan created(String keycloakId) {
            return new Plan(organization, new TeamRef(team.id(), keycloakId), name, checked);
        }
    }

    /**
     * @throws ProblemException 404, and 403
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, String name) {
        TeamRef team = new TeamRef(parts.clock().newId(), null);
        return () -> Optional.of(new Plan(managed(caller, id), team, name, false));
    }

    @Override
    protected Plan check(Attempt<Plan, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        Plan plan = attempt.plan();
        refuseTaken(plan, plan.name());
        return new Plan(plan.organization(), plan.team(), plan.name(), true);
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        return List.of(new Create(this, attempt));
    }

    /** A name is unique in an organization, and was not taken before: the team with the name is the act's. */
    private record Create(CreateTeam kind, Attempt<Plan, Optional<DirectoryOrganization>> attempt) implements Step {

        @Override
        public Evidence isDone() {
            Plan plan = attempt.plan();
            if (attempt.found().isEmpty()) {
                return Evidence.SUPERSEDED;
            }
            if (!plan.checked()) {
                return Evidence.NOT_DONE;
            }
            Optional<String> created = readOrOpen(() -> kind.teams(plan)).stream()
                    .filter(team -> team.name().equals(plan.name()))
                    .map(DirectoryTeam::id)
                    .findFirst();
            created.ifPresent(id -> attempt.setPlan(plan.created(id)));
            return created.isPresent() ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply() {
            Plan plan = attempt.plan();
            return () -> attempt.setPlan(plan.created(
                    kind.parts.directoryTeams().createTeam(plan.organization().keycloakId(), plan.name())));
        }
    }

    @Override
    protected Map<String, Object> writeOwn(Plan plan, UUID organization, ChangeContext context, Instant now) {
        return parts.teams()
                .ofKeycloak(plan.team().keycloakId())
                .map(team -> Map.<String, Object>of(TEAM_ID, team.id().toString()))
                .orElse(Map.of());
    }

    /** The team gets its id only with the record. */
    @Override
    public boolean makes(Plan plan, NoticedChange change) {
        return change.teamId() != null && change.action() == action() || super.makes(plan, change);
    }
}
