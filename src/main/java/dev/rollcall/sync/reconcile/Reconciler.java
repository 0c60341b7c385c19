package dev.rollcall.sync.reconcile;

import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.sync.Leader;
import dev.rollcall.user.UserRows;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Works on a run, phase by phase, from wherever it is; see docs/adr/0009. */
@ApplicationScoped
class Reconciler {

    private static final Logger LOG = Logger.getLogger(Reconciler.class);
    private static final Duration KEPT = Duration.ofDays(90);

    private final Leader leader;
    private final RealmListing listing;
    private final Staging staging;
    private final UserRows users;
    private final ListingCheck confirmation;
    private final DifferenceWriter application;
    private final ReconciliationConfig config;
    private final MeterRegistry metrics;
    private final Clock clock;

    Reconciler(
            Leader leader,
            RealmListing listing,
            Staging staging,
            UserRows users,
            ListingCheck confirmation,
            DifferenceWriter application,
            ReconciliationConfig config,
            MeterRegistry metrics,
            Clock clock) {
        this.leader = leader;
        this.listing = listing;
        this.staging = staging;
        this.users = users;
        this.confirmation = confirmation;
        this.application = application;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Returns when it is over, or somebody else's. */
    void work(SyncRun unfinished) {
        Optional<Integer> claim = QuarkusTransaction.requiringNew().call(() -> SyncRun.claim(unfinished.id));
        if (claim.isEmpty()) {
            return;
        }
        ClaimedRun run = new ClaimedRun(leader, unfinished, claim.get());
        try {
            phases(run);
        } catch (RunLostException e) {
            LOG.infof("Run %s is not worked on here any more.", run.id());
        } catch (RunFailedException e) {
            finish(run, RunState.FAILED, e.getMessage());
        } catch (DirectoryUnavailableException | DirectoryInDoubtException | DirectoryRefusedException e) {
            finish(run, RunState.FAILED, "Keycloak could not be read: %s.".formatted(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.errorf(e, "Run %s failed", run.id());
            finish(run, RunState.FAILED, "Something went wrong here; the log has the cause.");
        }
    }

    private void phases(ClaimedRun run) {
        RunState state = run.state().state;
        if (state == RunState.REQUESTED || state == RunState.LISTING) {
            LOG.infof("Run %s compares all records with Keycloak.", run.id());
            listing.run(run);
            state = enter(run, RunState.COMPARING);
        }
        if (state == RunState.COMPARING) {
            Instant startedAt = run.startedAt();
            run.step(() -> staging.compare(run.id(), startedAt));
            state = enter(run, RunState.CONFIRMING);
        }
        if (state == RunState.CONFIRMING) {
            if (!mayGoOn(run)) {
                return;
            }
            state = enter(run, RunState.APPLYING);
        }
        if (state == RunState.APPLYING) {
            application.run(run);
            finish(run, RunState.FINISHED, null);
        }
    }

    private static RunState enter(ClaimedRun run, RunState state) {
        run.step(() -> SyncRun.enter(run.id(), state));
        return state;
    }

    private boolean mayGoOn(ClaimedRun run) {
        long living = run.step(users::countCurrent);
        long limit = Math.max(config.brakeMinimum(), (long) (config.brakeShare() * living));
        confirmation.run(run, run.isForced() || run.isDryRun() ? Long.MAX_VALUE : limit);
        RunCounts counts = run.step(() -> {
            RunCounts found = staging.counts(run.id(), SyncRun.get(run.id()).counts);
            SyncRun.found(run.id(), found, new RunSamples(staging.samples(run.id())));
            return found;
        });
        drift(counts);
        if (run.isDryRun()) {
            finish(run, RunState.FINISHED, null);
            return false;
        }
        if (!run.isForced() && counts.missing() + counts.disabled() > limit) {
            metrics.counter("rollcall.reconciliation.brake").increment();
            finish(
                    run,
                    RunState.STOPPED,
                    "Of %d records at least %d would become tombstones and %d would be disabled: more than %d. Nothing was changed. If that is meant, start a run with force."
                            .formatted(living, counts.missing(), counts.disabled(), limit));
            return false;
        }
        return true;
    }

    private void drift(RunCounts counts) {
        drift(Staging.CREATED, counts.created());
        drift(Staging.CHANGED, counts.changed());
        drift(Staging.RETURNED, counts.returned());
        drift(Staging.MISSING, counts.missing());
        drift(Staging.DISABLED, counts.disabled());
    }

    private void drift(String kind, long records) {
        metrics.counter("rollcall.reconciliation.drift", "kind", kind).increment(records);
    }

    private void finish(ClaimedRun run, RunState state, String problem) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        try {
            run.step(() -> {
                staging.clear(run.id());
                SyncRun.finish(run.id(), state, now, problem);
                SyncRun.forgetBefore(now.minus(KEPT));
            });
        } catch (RunLostException e) {
            LOG.infof("Run %s is not worked on here any more.", run.id());
            return;
        } catch (RuntimeException e) {
            LOG.warnf("How run %s ended could not be noted, so it goes on later: %s", run.id(), e.getMessage());
            return;
        }
        SyncRun ended = run.state();
        metrics.counter("rollcall.reconciliation.runs", "outcome", state.code()).increment();
        if (ended.startedAt != null) {
            metrics.timer("rollcall.reconciliation.duration").record(Duration.between(ended.startedAt, now));
        }
        LOG.infof("Run %s is %s: %s%s", run.id(), state.code(), ended.counts, problem == null ? "" : ". " + problem);
    }
}
