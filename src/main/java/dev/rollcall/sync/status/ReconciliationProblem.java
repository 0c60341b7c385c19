package dev.rollcall.sync.status;

import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.reconcile.NextRun;
import dev.rollcall.sync.run.RunState;
import dev.rollcall.sync.run.SyncRun;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Explains why users may not be in sync although the event feed is: the last reconciliation was stopped, or failed. */
final class ReconciliationProblem {

    private ReconciliationProblem() {}

    /**
     * Reads the runs, in the caller's transaction.
     *
     * @return empty if the last run finished, if there is none, or while another one is under way, which may solve the problem
     */
    static Optional<SyncProblem> find(Optional<NextRun> next) {
        boolean underWay = SyncRun.unfinished().filter(run -> !run.dryRun).isPresent();
        return underWay
                ? Optional.empty()
                : SyncRun.lastResult()
                        .filter(ReconciliationProblem::leftDifferences)
                        .map(run -> of(run, next));
    }

    /** Whether a run that has ended did not bring users in sync. */
    static boolean leftDifferences(SyncRun run) {
        return run.state != RunState.FINISHED;
    }

    private static SyncProblem of(SyncRun run, Optional<NextRun> next) {
        if (run.state == RunState.STOPPED) {
            return new SyncProblem(
                    "The brake stopped the last reconciliation. " + run.problem,
                    "Open the run at /console/sync/%s and look its samples up in Keycloak. If Keycloak is wrong, fix it there and reconcile again. If the changes are intended, force the run. See 'The brake has tripped' in docs/reconciliation.md."
                            .formatted(run.id));
        }
        return new SyncProblem(
                "The last reconciliation failed. " + run.problem,
                next.map(following ->
                                "Fix the cause; the service retries by itself at %s, or start a run at /console/sync."
                                        .formatted(time(following.at())))
                        .orElse("Fix the cause, and start a run at /console/sync: none is scheduled."));
    }

    private static Instant time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
