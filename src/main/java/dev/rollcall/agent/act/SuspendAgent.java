package dev.rollcall.agent.act;

import dev.rollcall.agent.AgentAccess;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentWriter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Takes all rights away from an agent at once, also while Keycloak does not answer: its keys do not count, and its tokens are refused. */
@Singleton
public record SuspendAgent(AgentAccess access, AgentWriter writer, Revocations revoked)
        implements AgentAct<SuspendAgent.Plan> {

    public record Plan(Agent agent) implements AgentAct.Plan {}

    /**
     * One that is suspended already stays so.
     *
     * @throws ProblemException 404, 403
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id) {
        return () -> Optional.of(access.manage(caller, id))
                .filter(agent -> agent.suspendedAt() == null)
                .map(Plan::new);
    }

    @Override
    public Action action() {
        return Action.SUSPEND_AGENT;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        writer.suspend(plan.agent().id(), now);
        revoked.revoke(plan.agent().subject());
        return Written.of(plan.concerned());
    }
}
