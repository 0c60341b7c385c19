package dev.rollcall.agent.act;

import dev.rollcall.agent.AgentAccess;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentWriter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Changes the name, the purpose and the expiry of an agent. */
@Singleton
public record UpdateAgent(AgentAccess access, AgentWriter writer) implements AgentAct<UpdateAgent.Plan> {

    /**
     * The fields to change. Null leaves a field as it is, and an empty {@code Optional} removes its value.
     */
    public record AgentChange(String name, Optional<String> purpose, Optional<Instant> expiresAt) {

        private String nameOf(Agent agent) {
            return name == null ? agent.name() : name;
        }

        private String purposeOf(Agent agent) {
            return purpose == null ? agent.purpose() : purpose.orElse(null);
        }

        private Instant expiryOf(Agent agent) {
            return expiresAt == null ? agent.expiresAt() : expiresAt.orElse(null);
        }

        private List<String> fields(Agent agent) {
            List<String> fields = new ArrayList<>();
            if (!Objects.equals(nameOf(agent), agent.name())) {
                fields.add("name");
            }
            if (!Objects.equals(purposeOf(agent), agent.purpose())) {
                fields.add("purpose");
            }
            if (!Objects.equals(expiryOf(agent), agent.expiresAt())) {
                fields.add("expiresAt");
            }
            return fields;
        }
    }

    public record Plan(Agent agent, AgentChange change) implements AgentAct.Plan {

        @Override
        public Map<String, ?> details() {
            return Map.of("fields", change.fields(agent));
        }
    }

    /**
     * @param demanded which versions the change is meant for
     * @throws ProblemException 404, 403; 412 for another version, unless the agent has these values already
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, AgentChange change, LongPredicate demanded) {
        return () -> {
            Agent agent = access.manage(caller, id);
            if (change.fields(agent).isEmpty()) {
                return Optional.empty();
            }
            ETags.require(agent.version(), demanded);
            return Optional.of(new Plan(agent, change));
        };
    }

    @Override
    public Action action() {
        return Action.UPDATE_AGENT;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        Agent agent = plan.agent();
        AgentChange change = plan.change();
        writer.update(agent.id(), change.nameOf(agent), change.purposeOf(agent), change.expiryOf(agent));
        return Written.of(plan.concerned());
    }
}
