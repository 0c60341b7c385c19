package dev.rollcall.sync.status;

import dev.rollcall.database.Poller;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.federation.Federations;
import dev.rollcall.sync.reconcile.NextRun;
import dev.rollcall.sync.reconcile.ReconciliationConfig;
import dev.rollcall.sync.run.RunState;
import dev.rollcall.sync.run.SyncRun;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Remembers the result of the last reconciliation on every replica, for metrics and readiness: neither should wait for the database.
 */
@ApplicationScoped
class LastReconciliation {

    private static final Logger LOG = Logger.getLogger(LastReconciliation.class);

    private final ReconciliationConfig config;
    private final FirstRun firstRun;
    private final Federations federations;
    private final Clock clock;
    private final Poller polls = new Poller(LOG, Logger.Level.DEBUG, "The last reconciliation", "read");
    private volatile Optional<RunState> outcome = Optional.empty();
    private volatile Optional<SyncProblem> problem = Optional.empty();

    LastReconciliation(
            ReconciliationConfig config,
            FirstRun firstRun,
            Federations federations,
            Clock clock,
            MeterRegistry metrics) {
        this.config = config;
        this.firstRun = firstRun;
        this.federations = federations;
        this.clock = clock;
        for (RunState state : List.of(RunState.FINISHED, RunState.STOPPED, RunState.FAILED)) {
            Gauge.builder("rollcall.reconciliation.last.outcome", this, last -> last.is(state) ? 1 : 0)
                    .tag("outcome", state.code())
                    .description("1 for the outcome of the last reconciliation; the same on all replicas")
                    .register(metrics);
        }
    }

    private boolean is(RunState state) {
        return outcome.filter(last -> last == state).isPresent();
    }

    /** As {@link ReconciliationProblem#find}, some seconds ago. */
    Optional<SyncProblem> problem() {
        return problem;
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        polls.run(() -> QuarkusTransaction.requiringNew().run(() -> {
            problem = ReconciliationProblem.find(
                    NextRun.of(config, firstRun.isHeldBack(), federations.areTimed(), clock.instant()));
            outcome = SyncRun.lastResult().map(run -> run.state);
        }));
    }
}
