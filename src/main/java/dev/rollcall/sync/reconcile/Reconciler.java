package dev.rollcall.sync.reconcile;

import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.RepeatedPagesException;
import dev.rollcall.key.ProtectedOwners;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.OtherRealmException;
import dev.rollcall.sync.RealmCheck;
import dev.rollcall.sync.run.BrakeCheck;
import dev.rollcall.sync.run.ClaimedRun;
import dev.rollcall.sync.run.ClaimedRun.RunFailedException;
import dev.rollcall.sync.run.ClaimedRun.RunLostException;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.sync.run.RunState;
import dev.rollcall.sync.run.SyncRun;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
    private final FirstRun firstRun;
    private final UserListing users;
    private final OrganizationListing organizations;
    private final Comparison comparison;
    private final UserDifferences userDifferences;
    private final OrganizationDifferences organizationDifferences;
    private final Brake brake;
    private final ProtectedOwners keyOwners;
    private final MeterRegistry metrics;
    private final Clock clock;

    /** A field of this object, because any other bean may be gone by the time it is needed. */
    private volatile boolean stopping;

    Reconciler(
            Leader leader,
            RealmCheck realm,
            FirstRun firstRun,
            UserListing users,
            OrganizationListing organizations,
            Comparison comparison,
            UserDifferences userDifferences,
            OrganizationDifferences organizationDifferences,
            Brake brake,
            ProtectedOwners keyOwners,
            MeterRegistry metrics,
            Clock clock) {
        this.leader = leader;
        this.realm = realm;
        this.firstRun = firstRun;
        this.users = users;
        this.organizations = organizations;
        this.comparison = comparison;
        this.userDifferences = userDifferences;
        this.organizationDifferences = organizationDifferences;
        this.brake = brake;
        this.keyOwners = keyOwners;
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
            if (!firstRun.isHeldBack()) {
                // only a realm that is copied becomes the database's realm
                realm.require();
            }
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
            users.run(run);
            organizations.run(run);
            state = enter(run, RunState.COMPARING);
        }
        if (state == RunState.COMPARING) {
            comparison.compare(run);
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
            userDifferences.run(run);
            // members need the records of their users
            organizationDifferences.run(run, comparison.entities());
            Optional<String> leftOpen = keyOwners.endAllKeys();
            finish(run, RunState.FINISHED, leftOpen.orElse(null));
        }
    }

    private static RunState enter(ClaimedRun run, RunState state) {
        run.step(() -> SyncRun.enter(run.id(), state));
        return state;
    }

    private boolean mayContinue(ClaimedRun run) {
        Map<EntityKind, Long> current = comparison.current(run);
        boolean unlimited = run.isForced() || run.isDryRun();
        comparison.confirm(run, current, kind -> unlimited ? Long.MAX_VALUE : brake.limit(kind, current));
        Comparison.Found found = comparison.found(run);
        BrakeCheck check = brake.check(found.effects(), current);
        run.step(() -> {
            SyncRun.found(run.id(), found.counts(), check, found.samples().users());
            SyncRun.organizations(run.id(), found.organizations());
        });
        Drift.count(metrics, found.counts(), found.organizations(), found.effects());
        if (run.isDryRun()) {
            finish(run, RunState.FINISHED, null);
            return false;
        }
        Optional<String> problem = Brake.problem(check, found.counts(), current);
        if (!run.isForced() && problem.isPresent()) {
            metrics.counter("rollcall.reconciliation.brake").increment();
            finish(run, RunState.STOPPED, problem.get());
            return false;
        }
        return true;
    }

    private void finish(ClaimedRun run, RunState state, String problem) {
        Instant now = clock.instant();
        try {
            run.step(() -> {
                comparison.clear(run.id());
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
