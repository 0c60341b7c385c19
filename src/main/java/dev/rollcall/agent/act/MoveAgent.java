package dev.rollcall.agent.act;

import dev.rollcall.agent.AgentAccess;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentRules;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes another person responsible for an agent. Administrators name anybody; others adopt an agent of their organization themselves. */
@Singleton
public record MoveAgent(AgentAccess access, AgentRules rules) implements AgentAct<MoveAgent.Plan> {

    public record Plan(Agent agent, UUID sponsor) implements AgentAct.Plan {

        @Override
        public Map<String, ?> details() {
            return Map.of("sponsor", sponsor);
        }
    }

    /**
     * @throws ProblemException 404; 403 for a sponsor whom the caller may not name; 422 for one who cannot be a sponsor
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, UUID sponsor) {
        return () -> {
            Agent before = access.managed(caller, id);
            access.requireMayName(caller, sponsor);
            access.keep(sponsor, before.organization());
            Agent agent = access.manage(caller, id);
            rules.requireSponsor(sponsor);
            agent.organization()
                    .filter(organization -> !access.isMember(organization, sponsor))
                    .ifPresent(organization -> {
                        throw DirectoryRefusals.of(
                                ProblemType.INVALID_FIELD, List.of(ErrorKey.NOT_A_MEMBER.at("sponsor")));
                    });
            return agent.sponsor().equals(sponsor) && !agent.lacksSponsor()
                    ? Optional.empty()
                    : Optional.of(new Plan(agent, sponsor));
        };
    }

    @Override
    public Action action() {
        return Action.MOVE_AGENT;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        rules.writer().move(plan.agent().id(), plan.sponsor());
        return Written.of(plan.concerned());
    }
}
