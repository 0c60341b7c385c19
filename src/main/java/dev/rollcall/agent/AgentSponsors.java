package dev.rollcall.agent;

import dev.rollcall.database.Poller;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.profile.SponsorAttribute;
import dev.rollcall.user.agent.AgentWriter;
import dev.rollcall.user.agent.Agents;
import dev.rollcall.user.agent.Agents.Untold;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Tells Keycloak who is responsible for an agent, so that its tokens say so: right after it was created or moved, and again later if Keycloak
 * did not answer, or the sponsor's record is linked to another identity by now.
 */
@ApplicationScoped
public class AgentSponsors {

    private static final Logger LOG = Logger.getLogger(AgentSponsors.class);
    private static final int MOST = 100;
    private static final UUID FIRST = new UUID(0, 0);

    private final Agents agents;
    private final AgentWriter writer;
    private final SponsorAttribute attribute;
    private final Poller runs = new Poller(LOG, Logger.Level.WARN, "Sponsors of agents", "told to Keycloak");

    /** The last agent of the run before: those that Keycloak refuses do not keep the others waiting. */
    private UUID last = FIRST;

    AgentSponsors(Agents agents, AgentWriter writer, SponsorAttribute attribute) {
        this.agents = agents;
        this.writer = writer;
        this.attribute = attribute;
    }

    /** Tells Keycloak the sponsor of one agent, if it does not know them yet. What fails is tried again by the next run. */
    public void tell(UUID agent) {
        agents.untold(agent).ifPresent(this::tryToTell);
    }

    @Scheduled(every = "30S", delayed = "20S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        runs.run(() -> {
            List<Untold> untold = agents.untold(last, MOST);
            last = untold.size() < MOST ? FIRST : untold.get(MOST - 1).id();
            if (!untold.isEmpty() && isDeclared()) {
                untold.forEach(this::tryToTell);
            }
        });
    }

    /** The check of the set-up reports what is missing. */
    private boolean isDeclared() {
        try {
            return attribute.declared().isPresent();
        } catch (DirectoryRefusedException | DirectoryUnavailableException | DirectoryPendingException e) {
            LOG.debugf("The realm's user profile cannot be read: %s", e.getMessage());
            return false;
        }
    }

    private void tryToTell(Untold agent) {
        try {
            attribute.set(agent.subject(), agent.sponsor());
            writer.noteTold(agent.id(), agent.sponsor().orElse(null));
        } catch (DirectoryRefusedException | DirectoryUnavailableException | DirectoryPendingException e) {
            LOG.debugf("The sponsor of agent %s cannot be told to Keycloak now: %s", agent.id(), e.getMessage());
        }
    }
}
