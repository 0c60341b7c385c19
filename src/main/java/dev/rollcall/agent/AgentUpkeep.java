package dev.rollcall.agent;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.database.Poller;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.organization.act.RemoveMember;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.sync.Leader;
import dev.rollcall.user.User;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.act.SetRoles;
import dev.rollcall.user.act.UpdateUser;
import dev.rollcall.user.act.UserChange;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentStatus;
import dev.rollcall.user.agent.Agents;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Lets Keycloak follow what the records say of agents, by acts of this service: the identity of one that is suspended or has expired is disabled,
 * that of one that is active again is enabled, and roles and memberships that the sponsor has lost are taken away. Until then, its keys do not
 * count here all the same. One of the replicas does this.
 */
@Startup // registers the metric before the first run
@ApplicationScoped
public class AgentUpkeep {

    private static final Logger LOG = Logger.getLogger(AgentUpkeep.class);
    private static final int MOST = 100;

    private final Agents agents;
    private final UserRows users;
    private final Acts acts;
    private final UpdateUser updateUser;
    private final SetRoles setRoles;
    private final RemoveMember removeMember;
    private final Leader leader;
    private final Clock clock;
    private volatile long withoutSponsor;
    private final Poller runs = new Poller(LOG, Logger.Level.WARN, "Agents", "brought in line with their records");

    AgentUpkeep(
            Agents agents,
            UserRows users,
            Acts acts,
            UpdateUser updateUser,
            SetRoles setRoles,
            RemoveMember removeMember,
            Leader leader,
            MeterRegistry metrics,
            Clock clock) {
        this.agents = agents;
        this.users = users;
        this.acts = acts;
        this.updateUser = updateUser;
        this.setRoles = setRoles;
        this.removeMember = removeMember;
        this.leader = leader;
        this.clock = clock;
        Gauge.builder("rollcall.agents.without.sponsor", this, upkeep -> upkeep.withoutSponsor)
                .description(
                        "Agents that are suspended because of what happened to their sponsor; the same on all replicas")
                .register(metrics);
    }

    @Scheduled(every = "5S", delayed = "20S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        runs.run(() -> {
            withoutSponsor = agents.countWithoutSponsor();
            if (!leader.isLeader()) {
                return;
            }
            agents.outOfStep(MOST).forEach(agent -> attempt(agent.id(), () -> follow(agent)));
            agents.surplus(MOST).forEach(surplus -> attempt(surplus.agent(), () -> leave(surplus)));
        });
    }

    /** What cannot be done now is tried again with the next run. */
    private static void attempt(UUID agent, Runnable change) {
        try {
            change.run();
        } catch (ProblemException | DirectoryRefusedException | DirectoryUnavailableException e) {
            LOG.debugf("Agent %s cannot be brought in line now: %s", agent, e.getMessage());
        }
    }

    private void leave(Agents.Surplus surplus) {
        acts.perform(removeMember, request(), removeMember.planOfSurplus(surplus));
    }

    private static ActRequest request() {
        return ActRequest.of(Actor.none(AuditLog.BY_SERVICE));
    }

    private void follow(Agent agent) {
        boolean active = agent.status(clock.instant()) == AgentStatus.ACTIVE;
        if (agent.enabled() != active) {
            IdentityChange change = new IdentityChange(null, null, null, null, null, null, active);
            acts.perform(
                    updateUser,
                    request(),
                    updateUser.plan(agent.id(), new UserChange(change, null, null, null), version -> true));
        }
        List<String> roles = new ArrayList<>(agent.roles());
        roles.retainAll(users.living(agent.sponsor()).map(User::knownRoles).orElse(List.of()));
        if (roles.size() < agent.roles().size()) {
            acts.perform(setRoles, request(), setRoles.plan(agent.id(), roles, version -> true));
        }
    }
}
