package dev.rollcall.agent.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Concerned;
import dev.rollcall.user.agent.Agent;
import java.util.Map;
import java.util.UUID;

/** The common part of the acts on agents, which change records alone: the identity follows, see {@link dev.rollcall.agent.AgentUpkeep}. */
interface AgentAct<P extends AgentAct.Plan> extends RecordsAct<P> {

    /** A change of an agent, as it was read. */
    interface Plan extends ActPlan {

        Agent agent();

        @Override
        default UUID target() {
            return agent().id();
        }

        @Override
        default Concerned concerned() {
            return new Concerned(agent().id(), agent().organization().orElse(null));
        }

        @Override
        default Map<String, ?> details() {
            return Map.of();
        }
    }
}
