package dev.rollcall.agent.act;

import dev.rollcall.agent.AgentAccess;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentSuspension;
import dev.rollcall.user.agent.AgentWriter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Gives a suspended agent its rights back. One whose sponsor is gone needs another sponsor. */
@Singleton
public record ResumeAgent(AgentAccess access, UserRows users, AgentWriter writer)
        implements AgentAct<ResumeAgent.Plan> {

    public record Plan(Agent agent) implements AgentAct.Plan {}

    /**
     * One that is not suspended stays as it is.
     *
     * @throws ProblemException 404; 403, also for one that an administrator has suspended; 409 if its sponsor cannot be responsible for it any more
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id) {
        return () -> {
            Agent before = access.managed(caller, id);
            access.keep(before.sponsor(), before.organization());
            Agent agent = access.manage(caller, id);
            if (agent.suspendedAt() == null) {
                return Optional.empty();
            }
            if (AgentSuspension.isForAdministrators(agent.suspendReason()) && !AgentAccess.isAdministrator(caller)) {
                throw new ProblemException(
                        ProblemType.FORBIDDEN,
                        "An administrator has suspended the agent, or its user was disabled or relinked: only administrators resume it.");
            }
            boolean hasSponsor = users.enabled(List.of(agent.sponsor())).contains(agent.sponsor())
                    && agent.organization()
                            .filter(organization -> !access.isMember(organization, agent.sponsor()))
                            .isEmpty();
            if (!hasSponsor) {
                throw new ProblemException(
                        ProblemType.AGENT,
                        "The sponsor of the agent is disabled or gone, or has left its organization. Give it another sponsor.");
            }
            return Optional.of(new Plan(agent));
        };
    }

    @Override
    public Action action() {
        return Action.RESUME_AGENT;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        writer.resume(plan.agent().id());
        return Written.of(plan.concerned());
    }
}
