package dev.rollcall.agent;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.clock.GrowingPause;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.Poller;
import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.organization.act.RemoveMember;
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
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Lets Keycloak follow what the records say of agents, by acts of this service: the identity of one that is suspended or has expired is disabled,
 * that of one that is active again is enabled, and roles and memberships that the sponsor has lost are taken away. Until then, its keys do not
 * count here all the same. One replica at a time does this.
 */
@Startup // registers the metric before the first run
@ApplicationScoped
public class AgentUpkeep {

    private static final Logger LOG = Logger.getLogger(AgentUpkeep.class);
    private static final int MOST = 100;
    private static final GrowingPause PAUSE = new GrowingPause(Duration.ofSeconds(5), Duration.ofMinutes(10));

    private final Agents agents;
    private final UserRows users;
    private final Acts acts;
    private final UpdateUser updateUser;
    private final SetRoles setRoles;
    private final RemoveMember removeMember;
    private final Statements statements;
    private final Clock clock;
    private final Map<Change, Wait> waits = new ConcurrentHashMap<>();
    private volatile long withoutSponsor;
    private final Poller runs = new Poller(LOG, Logger.Level.WARN, "Agents", "brought in line with their records");

    AgentUpkeep(
            Agents agents,
            UserRows users,
            Acts acts,
            UpdateUser updateUser,
            SetRoles setRoles,
            RemoveMember removeMember,
            Statements statements,
            MeterRegistry metrics,
            Clock clock) {
        this.agents = agents;
        this.users = users;
        this.acts = acts;
        this.updateUser = updateUser;
        this.setRoles = setRoles;
        this.removeMember = removeMember;
        this.statements = statements;
        this.clock = clock;
        Gauge.builder("rollcall.agents.without.sponsor", this, upkeep -> upkeep.withoutSponsor)
                .description(
                        "Agents that are suspended because of what happened to their sponsor; the same on all replicas")
                .register(metrics);
        Gauge.builder("rollcall.agents.out.of.step", waits, Map::size)
                .description(
                        "Changes of agents that this replica has tried in vain, because Keycloak refuses or cannot make them")
                .register(metrics);
    }

    /**
     * A change that brings an agent in line.
     *
     * @param part of the agent that it changes, for the log
     */
    private record Change(UUID agent, String part) {}

    /** Until when a change waits that has failed so often. */
    private record Wait(Instant until, int attempts) {}

    @Scheduled(every = "5S", delayed = "20S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        runs.run(() -> {
            withoutSponsor = agents.countWithoutSponsor();
            try (SqlConnection connection = statements.connect()) {
                if (connection.isTrue(AdvisoryLock.AGENTS.tryTake())) {
                    try {
                        bringInLine();
                    } finally {
                        connection.isTrue(AdvisoryLock.AGENTS.release());
                    }
                }
            } catch (SQLException e) {
                throw new PersistenceException(e.getMessage(), e);
            }
        });
    }

    private void bringInLine() {
        // those that wait are read as well, and do not keep others waiting
        int most = MOST + waits.size();
        Set<Change> left = new HashSet<>();
        for (Agent agent : agents.outOfStep(most)) {
            attempt(new Change(agent.id(), "user"), left, () -> enableOrDisable(agent));
            attempt(new Change(agent.id(), "roles"), left, () -> takeRoles(agent));
        }
        for (Agents.Surplus surplus : agents.surplus(most)) {
            attempt(new Change(surplus.agent(), "membership in " + surplus.organization()), left, () -> leave(surplus));
        }
        waits.keySet().retainAll(left);
    }

    /**
     * Makes a change, unless it waits. What fails is tried again later, ever more seldom: each attempt has its entries in the audit log.
     *
     * @param left gets the change unless it is done
     */
    private void attempt(Change change, Set<Change> left, Runnable act) {
        Instant now = clock.instant();
        Wait before = waits.get(change);
        if (before != null && before.until().isAfter(now)) {
            left.add(change);
            return;
        }
        try {
            act.run();
        } catch (RuntimeException e) {
            left.add(change);
            int attempts = before == null ? 1 : before.attempts() + 1;
            waits.put(change, new Wait(now.plus(PAUSE.after(attempts)), attempts));
            LOG.logf(
                    before == null ? Logger.Level.WARN : Logger.Level.DEBUG,
                    "The %s of agent %s cannot be brought in line now, which is tried again: %s",
                    change.part(),
                    change.agent(),
                    e.getMessage());
        }
    }

    private void leave(Agents.Surplus surplus) {
        acts.perform(removeMember, request(), removeMember.planOfSurplus(surplus));
    }

    private static ActRequest request() {
        return ActRequest.of(Actor.none(AuditLog.BY_SERVICE));
    }

    private void enableOrDisable(Agent agent) {
        boolean active = agent.status(clock.instant()) == AgentStatus.ACTIVE;
        if (agent.enabled() != active) {
            IdentityChange change = new IdentityChange(null, null, null, null, null, null, active);
            acts.perform(
                    updateUser,
                    request(),
                    updateUser.plan(agent.id(), new UserChange(change, null, null, null), version -> true));
        }
    }

    private void takeRoles(Agent agent) {
        List<String> roles = new ArrayList<>(agent.roles());
        roles.retainAll(users.living(agent.sponsor()).map(User::knownRoles).orElse(List.of()));
        if (roles.size() < agent.roles().size()) {
            acts.perform(setRoles, request(), setRoles.plan(agent.id(), roles, version -> true));
        }
    }
}
