package dev.rollcall.agent;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.database.Poller;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.act.SetRoles;
import dev.rollcall.user.act.UpdateUser;
import dev.rollcall.user.act.UserChange;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentStatus;
import dev.rollcall.user.agent.Agents;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Lets Keycloak follow what the records say of agents, by acts of this service: the identity of one that is suspended or has expired is disabled, that
 * of one that is active again is enabled, and roles that the sponsor has lost are taken away. Until then, its keys do not count here all the same.
 */
@ApplicationScoped
public class AgentUpkeep {

    private static final Logger LOG = Logger.getLogger(AgentUpkeep.class);
    private static final int MOST = 100;

    private final Agents agents;
    private final UserRows users;
    private final Acts acts;
    private final UpdateUser updateUser;
    private final SetRoles setRoles;
    private final Clock clock;
    private final Poller runs = new Poller(LOG, Logger.Level.WARN, "Agents", "brought in line with their records");

    AgentUpkeep(Agents agents, UserRows users, Acts acts, UpdateUser updateUser, SetRoles setRoles, Clock clock) {
        this.agents = agents;
        this.users = users;
        this.acts = acts;
        this.updateUser = updateUser;
        this.setRoles = setRoles;
        this.clock = clock;
    }

    @Scheduled(every = "5S", delayed = "20S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        runs.run(() -> agents.outOfStep(MOST).forEach(this::tryToFollow));
    }

    /** What cannot be done now is tried again with the next run. */
    private void tryToFollow(Agent agent) {
        try {
            follow(agent);
        } catch (ProblemException | DirectoryRefusedException | DirectoryUnavailableException e) {
            LOG.debugf("Agent %s cannot be brought in line now: %s", agent.id(), e.getMessage());
        }
    }

    private void follow(Agent agent) {
        ActRequest request = ActRequest.of(Actor.none(AuditLog.BY_SERVICE));
        boolean active = agent.status(clock.instant()) == AgentStatus.ACTIVE;
        if (agent.enabled() != active) {
            IdentityChange change = new IdentityChange(null, null, null, null, null, null, active);
            acts.perform(
                    updateUser,
                    request,
                    updateUser.plan(agent.id(), new UserChange(change, null, null, null), version -> true));
        }
        List<String> roles = new ArrayList<>(agent.roles());
        roles.retainAll(users.living(agent.sponsor()).map(User::knownRoles).orElse(List.of()));
        if (roles.size() < agent.roles().size()) {
            acts.perform(setRoles, request, setRoles.plan(agent.id(), roles, version -> true));
        }
    }
}
