package dev.rollcall.sync.reconcile;

import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.RepeatedPagesException;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.OtherRealmException;
import dev.rollcall.sync.RealmCheck;
import dev.rollcall.sync.RunSteps.RunFailedException;
import dev.rollcall.sync.RunSteps.RunLostException;
import dev.rollcall.sync.organization.OrganizationEffects;
import dev.rollcall.sync.organization.OrganizationLimits;
import dev.rollcall.sync.organization.OrganizationReconciliation;
import dev.rollcall.user.UserRows;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Works on a run, phase by phase, from the phase it is in; see docs/adr/0009. */
@ApplicationScoped
class Reconciler {

    private static final Logger LOG = Logger.getLogger(Reconciler.class);
    private static final Duration RETENTION = Duration.ofDays(90);

    /** Maximum age of a run that is resumed. A run in a restored backup has listed users as they were long ago. */
    private static final Duration RESUMABLE = Duration.ofHours(1);

    private final Leader leader;
    private final RealmCheck realm;
    private final RealmListing listing;
    private final Staging staging;
    private final UserRows users;
    private final ListingCheck listingCheck;
    private final DifferenceWriter differences;
    private final OrganizationReconciliation organizations;
    private final Brake brake;
    private final MeterRegistry metrics;
    private final Clock clock;

    /** A field of this object, because any other bean may be gone by the time it is needed. */
    private volatile boolean stopping;

    Reconciler(
            Leader leader,
            RealmCheck realm,
            RealmListing listing,
            Staging staging,
            UserRows users,
            ListingCheck listingCheck,
            DifferenceWriter differences,
            OrganizationReconciliation organizations,
            Brake brake,
            MeterRegistry metrics,
            Clock clock) {
        this.leader = leader;
        this.realm = realm;
        this.listing = listing;
        this.staging = staging;
        this.users = users;
        this.listingCheck = listingCheck;
        this.differences = differences;
        this.organizations = organizations;
        this.brake = brake;
        this.metrics = metrics;
        this.clock = clock;
    }

    void stop(@Observes ShutdownEvent shutdown) {
        stopping = true;
    }

    /** Returns when the run has ended, or belongs to another replica. */
    void work(SyncRun unfinished) {
        Optional<Integer> claim = QuarkusTransaction.requiringNew().call(() -> SyncRun.claim(unfinished.id));
        if (claim.isEmpty()) {
            return;
        }
        ClaimedRun run = new ClaimedRun(leader, unfinished, claim.get());
        try {
            refuseIfOutdated(run);
            realm.require();
            runPhases(run);
        } catch (RunLostException e) {
            leave(run);
        } catch (RunFailedException | OtherRealmException e) {
            fail(run, e, e.getMessage());
        } catch (RepeatedPagesException e) {
            fail(run, e, e.getMessage() + ". Nothing was changed.");
        } catch (DirectoryUnavailableException | DirectoryPendingException | DirectoryRefusedException e) {
            fail(run, e, "Keycloak could not be read: %s.".formatted(e.getMessage()));
        } catch (RuntimeException e) {
            if (!stopping) {
                LOG.errorf(e, "Run %s failed", run.id());
            }
            fail(run, e, "Internal error; see the log for the cause.");
        }
    }

    private void fail(ClaimedRun run, RuntimeException failure, String reason) {
        if (stopping) {
            LOG.debug("A failure while the service stops", failure);
            leave(run);
        } else {
            finish(run, RunState.FAILED, reason);
        }
    }

    /** Another replica continues the run, or this one after its next start. */
    private static void leave(ClaimedRun run) {
        LOG.infof("This replica no longer works on run %s.", run.id());
    }

    /**
     * @throws RunFailedException if the run was interrupted long ago, or if the differences to force may have changed since the request
     */
    private void refuseIfOutdated(ClaimedRun run) {
        SyncRun state = run.state();
        Instant oldest = clock.instant().minus(RESUMABLE);
        if (state.startedAt != null && state.startedAt.isBefore(oldest)) {
            throw new RunFailedException(
                    "The run began more than %d minutes ago and was interrupted, so its listing of Keycloak is outdated. It was not resumed."
                            .formatted(RESUMABLE.toMinutes()));
        }
        if (run.isForced() && state.requestedAt.isBefore(oldest)) {
            throw new RunFailedException(
                    "The forced run was requested more than %d minutes ago. Look at the differences again before you force them."
                            .formatted(RESUMABLE.toMinutes()));
        }
    }

    private void runPhases(ClaimedRun run) {
        RunState state = run.state().state;
        if (state == RunState.REQUESTED || state == RunState.LISTING) {
            LOG.infof("Run %s compares all users and organizations with Keycloak.", run.id());
            listing.run(run);
            organizations.list(run);
            state = enter(run, RunState.COMPARING);
        }
        if (state == RunState.COMPARING) {
            Instant startedAt = run.startedAt();
            run.step(() -> {
                staging.compare(run.id(), startedAt);
                organizations.compare(
                        run.id(), startedAt, staging.listedUsers(run.id()), staging.missingUsers(run.id()));
            });
            state = enter(run, RunState.CONFIRMING);
        }
        if (state == RunState.CONFIRMING) {
            if (!mayContinue(run)) {
                return;
            }
            // the realm may have been replaced while it was listed
            realm.require();
            state = enter(run, RunState.APPLYING);
        }
        if (state == RunState.APPLYING) {
            differences.run(run);
            // members need the records of their users
            organizations.apply(run);
            finish(run, RunState.FINISHED, null);
        }
    }

    private static RunState enter(ClaimedRun run, RunState state) {
        run.step(() -> SyncRun.enter(run.id(), state));
        return state;
    }

    private boolean mayContinue(ClaimedRun run) {
        long current = run.step(users::countCurrent);
        boolean unlimited = run.isForced() || run.isDryRun();
        listingCheck.run(
                run,
                unlimited ? Long.MAX_VALUE : brake.goneLimit(current),
                unlimited ? Long.MAX_VALUE : brake.returnedLimit(current));
        OrganizationEffects effects = organizations.confirm(
                run, records -> unlimited ? OrganizationLimits.NONE : brake.organizationLimits(records));
        RunCounts counts = run.step(() -> staging.counts(run.id(), SyncRun.get(run.id()).counts));
        BrakeCheck check = run.step(() -> brake.check(counts, staging.changes(run.id()), current, effects));
        run.step(() -> SyncRun.found(run.id(), counts, check, new RunSamples(staging.samples(run.id()))));
        countDrift(counts, check);
        if (run.isDryRun()) {
            finish(run, RunState.FINISHED, null);
            return false;
        }
        Optional<String> problem = Brake.problem(check, counts, current, effects.current());
        if (!run.isForced() && problem.isPresent()) {
            metrics.counter("rollcall.reconciliation.brake").increment();
            finish(run, RunState.STOPPED, problem.get());
            return false;
        }
        return true;
    }

    private void countDrift(RunCounts counts, BrakeCheck check) {
        countDrift(Staging.CREATED, counts.created());
        countDrift(Staging.CHANGED, counts.changed());
        countDrift(Staging.RETURNED, counts.returned());
        countDrift(Staging.MISSING, counts.missing());
        countDrift(Staging.DISABLED, counts.disabled());
        check.items().stream()
                .filter(item -> Staging.WAYS_TO_CHANGE.contains(item.kind()))
                .forEach(item -> countDrift(item.kind(), item.records()));
    }

    private void countDrift(String kind, long users) {
        metrics.counter("rollcall.reconciliation.drift", "kind", kind).increment(users);
    }

    private void finish(ClaimedRun run, RunState state, String problem) {
        Instant now = clock.instant();
        try {
            run.step(() -> {
                staging.clear(run.id());
                organizations.clear(run.id());
                SyncRun.finish(run.id(), state, now, problem);
                SyncRun.deleteBefore(now.minus(RETENTION));
            });
        } catch (RunLostException e) {
            LOG.infof("This replica no longer works on run %s.", run.id());
            return;
        } catch (RuntimeException e) {
            LOG.warnf("Could not store the end of run %s; it continues later: %s", run.id(), e.getMessage());
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
