package dev.rollcall.agent.act;

import dev.rollcall.agent.AgentAccess;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentSuspension;
import dev.rollcall.user.agent.AgentWriter;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Takes all rights away from an agent at once, also while Keycloak does not answer: its keys do not count, and its tokens are refused. */
@Singleton
public record SuspendAgent(AgentAccess access, AgentWriter writer, Revocations revoked)
        implements AgentAct<SuspendAgent.Plan> {

    /**
     * @param byAdministrator whether only administrators resume it
     */
    public record Plan(Agent agent, boolean byAdministrator) implements AgentAct.Plan {

        /** Its own: it does not wait until another act on the agent is settled. */
        @Override
        public UUID target() {
            return UUID.nameUUIDFromBytes(("suspension of " + agent.id()).getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * One that is suspended already stays so, for the reason that fewer people can end.
     *
     * @throws ProblemException 404, 403
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id) {
        boolean byAdministrator = AgentAccess.isAdministrator(caller);
        return () -> Optional.of(access.manage(caller, id))
                .filter(agent ->
                        agent.suspendedAt() == null || AgentSuspension.replaces(byAdministrator, agent.suspendReason()))
                .map(agent -> new Plan(agent, byAdministrator));
    }

    @Override
    public Action action() {
        return Action.SUSPEND_AGENT;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        writer.suspend(plan.agent().id(), AgentSuspension.by(plan.byAdministrator()), now);
        revoked.revoke(plan.agent().subject());
        return Written.of(plan.concerned());
    }
}
