package dev.rollcall.sync.reconcile;

import dev.rollcall.directory.DirectoryListing;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.federation.Federations;
import dev.rollcall.sync.run.RunState;
import dev.rollcall.sync.run.SyncRun;
import dev.rollcall.sync.run.SyncRuns;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** Works on the unfinished run on the leader, and requests the next one when it is due. */
@ApplicationScoped
class ReconciliationSchedule {

    private static final Logger LOG = Logger.getLogger(ReconciliationSchedule.class);

    private final Reconciler reconciler;
    private final SyncRuns reconciliations;
    private final FirstRun firstRun;
    private final Leader leader;
    private final Federations federations;
    private final DirectoryListing.Access access;
    private final ReconciliationConfig config;
    private final Clock clock;
    private final Lock working = new ReentrantLock();

    /** Whether all users are known to have been copied once. */
    private boolean copied;

    ReconciliationSchedule(
            Reconciler reconciler,
            SyncRuns reconciliations,
            FirstRun firstRun,
            Leader leader,
            Federations federations,
            DirectoryListing.Access access,
            ReconciliationConfig config,
            Clock clock) {
        this.reconciler = reconciler;
        this.reconciliations = reconciliations;
        this.firstRun = firstRun;
        this.leader = leader;
        this.federations = federations;
        this.access = access;
        this.config = config;
        this.clock = clock;
    }

    void runNow(@ObservesAsync SyncRuns.RunRequested run) {
        run();
    }

    /** One thread at a time: a second claim of the same run would take it away from the first. */
    @Scheduled(every = "1s")
    void run() {
        if (!config.enabled() || !working.tryLock()) {
            return;
        }
        try {
            work();
        } finally {
            working.unlock();
        }
    }

    private void work() {
        if (!leader.isLeader()) {
            return;
        }
        try {
            Optional<SyncRun> unfinished = QuarkusTransaction.requiringNew().call(SyncRun::unfinished);
            if (unfinished.isPresent()) {
                reconciler.work(unfinished.get());
            } else {
                boolean heldBack = firstRun.isHeldBack();
                due(heldBack).ifPresent(heldBack ? reconciliations::requestDryRun : reconciliations::request);
            }
        } catch (RuntimeException e) {
            LOG.warnf("Reconciliation failed: %s", e.getMessage());
            LOG.debug("The failure", e);
        }
    }

    /** Returns why the next run is due; empty if it is not. */
    private Optional<String> due(boolean heldBack) {
        Instant now = clock.instant();
        return QuarkusTransaction.requiringNew().call(() -> {
            copied = copied || SyncRun.anyFinished();
            Optional<NextRun> next = NextRun.of(config, heldBack, federations.areTimed(), now);
            return (copied ? next : firstCopy(heldBack, next, now))
                    .filter(found -> found.isDue(now))
                    .map(NextRun::reason);
        });
    }

    /** The first copy waits until the service's client may read all users. If it has failed before that, it is retried at once. */
    private Optional<NextRun> firstCopy(boolean heldBack, Optional<NextRun> next, Instant now) {
        Optional<Instant> readable = access.readsUsersSince();
        boolean failedBefore = SyncRun.last(heldBack)
                .filter(last -> last.state == RunState.FAILED)
                .filter(last -> readable.filter(last.finishedAt::isBefore).isPresent())
                .isPresent();
        return failedBefore && config.scheduled()
                ? Optional.of(new NextRun(now, "The service's client in Keycloak may read all users now."))
                : next.filter(run -> readable.isPresent());
    }
}
