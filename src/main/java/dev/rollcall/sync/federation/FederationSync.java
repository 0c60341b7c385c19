package dev.rollcall.sync.federation;

import dev.rollcall.database.Poller;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.federation.UserFederations;
import dev.rollcall.directory.federation.UserFederations.Federation;
import dev.rollcall.directory.federation.UserFederations.Synchronized;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.run.RunPause;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Lets Keycloak synchronize the users of its directories who have changed, on the leader, if the configuration says so, once the first run has begun.
 * Keycloak counts them and does not name them, so a reconciliation is requested if there are any. During a run and {@link RunPause the pause after it},
 * Keycloak is not asked: it counts later those who change meanwhile.
 */
@ApplicationScoped
class FederationSync {

    private static final Logger LOG = Logger.getLogger(FederationSync.class);

    private final UserFederations directory;
    private final ReconciliationRequests reconciliations;
    private final Leader leader;
    private final FirstRun firstRun;
    private final boolean reconciles;
    private final Clock clock;

    /** The federations that were being synchronized by another process at the last request. */
    private final Set<String> skipped = new HashSet<>();

    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "A user federation of Keycloak", "synchronized");

    FederationSync(
            UserFederations directory,
            ReconciliationRequests reconciliations,
            Leader leader,
            FirstRun firstRun,
            @ConfigProperty(name = "rollcall.reconciliation.enabled", defaultValue = "true") boolean reconciles,
            Clock clock) {
        this.directory = directory;
        this.reconciliations = reconciliations;
        this.leader = leader;
        this.firstRun = firstRun;
        this.reconciles = reconciles;
        this.clock = clock;
    }

    @Scheduled(
            every = "${rollcall.federation.sync-every:off}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        if (reconciles && leader.isLeader() && !firstRun.isHeldBack()) {
            polls.run(this::synchronizeUnlessPaused);
        }
    }

    private void synchronizeUnlessPaused() {
        if (!QuarkusTransaction.requiringNew().call(() -> RunPause.lasts(clock.instant()))) {
            synchronizeAll();
        }
    }

    /** One that fails does not keep the others waiting. */
    private void synchronizeAll() {
        RuntimeException failure = null;
        for (Federation federation : directory.all()) {
            try {
                if (federation.enabled()) {
                    synchronize(federation);
                }
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Without an answer, Keycloak may go on, and the number of users whom it synchronizes stays unknown. It also does not count those of a
     * synchronization by another process, which may last longer than a reconciliation that starts now.
     */
    private void synchronize(Federation federation) {
        Synchronized result;
        try {
            result = directory.synchronize(federation.id());
        } catch (DirectoryPendingException e) {
            reconciliations.request("Keycloak did not say how many users of the federation '%s' it has synchronized."
                    .formatted(federation.name()));
            throw e;
        }
        if (result.failed() > 0) {
            LOG.warnf(
                    "Keycloak could not synchronize %d users of the federation '%s'; its log says why.",
                    result.failed(), federation.name());
        }
        boolean skippedBefore = skipped.remove(federation.id());
        if (result.skipped()) {
            skipped.add(federation.id());
            reconciliations.request(
                    "Keycloak was synchronizing the federation '%s' already, and did not say how many users."
                            .formatted(federation.name()));
        } else if (skippedBefore) {
            reconciliations.request(
                    "Another synchronization of the federation '%s' has ended.".formatted(federation.name()));
        } else if (result.changed() > 0) {
            reconciliations.request("Keycloak has synchronized %d users of the federation '%s'."
                    .formatted(result.changed(), federation.name()));
        }
    }
}
