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
     * @param last the last run that ended by itself and is not a dry run
     * @return empty if it finished, or if there is none
     */
    static Optional<SyncProblem> of(Optional<SyncRun> last, Optional<NextRun> next) {
        return last.filter(run -> run.state != RunState.FINISHED).map(run -> of(run, next));
    }

    private static SyncProblem of(SyncRun run, Optional<NextRun> next) {
        if (run.state == RunState.STOPPED) {
            return new SyncProblem(
                    "The brake stopped the last reconciliation. " + run.problem,
                    "Open the run at /console/sync/%s and look its samples up in Keycloak. If Keycloak is wrong, fix it there and reconcile again. If the changes are intended, force the run. See 'The brake has tripped' in docs/operations.md."
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
