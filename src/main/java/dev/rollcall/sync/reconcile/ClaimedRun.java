package dev.rollcall.sync.reconcile;

import dev.rollcall.sync.Leader;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * A run that this replica works on, step by step. A step is one transaction that begins with a check of the claim: a replica that has lost
 * the run cannot write any more.
 */
final class ClaimedRun {

    /** The comparison of a large realm is one statement. */
    private static final Duration LONGEST_STEP = Duration.ofMinutes(10);

    private final Leader leader;
    private final SyncRun run;
    private final int claim;

    ClaimedRun(Leader leader, SyncRun run, int claim) {
        this.leader = leader;
        this.run = run;
        this.claim = claim;
    }

    UUID id() {
        return run.id;
    }

    boolean isDryRun() {
        return run.dryRun;
    }

    boolean isForced() {
        return run.force;
    }

    /** Returns the run as it is now. */
    SyncRun state() {
        return QuarkusTransaction.requiringNew().call(() -> SyncRun.get(run.id));
    }

    Instant startedAt() {
        return state().startedAt;
    }

    /** Stops the work on a run: another replica leads now, or a caller has cancelled the run. */
    static final class RunLostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RunLostException() {
            super("The run has ended or belongs to another replica");
        }
    }

    /** Ends a run because Keycloak's answers look wrong. The message is a sentence for readers of the run. */
    static final class RunFailedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RunFailedException(String message) {
            super(message);
        }
    }

    interface Step {
        void run() throws Exception; // mostly of the database; the transaction wraps it
    }

    /**
     * @throws RunLostException if the run is no longer this replica's
     */
    void step(Step step) {
        step(() -> {
            step.run();
            return true;
        });
    }

    <T> T step(Callable<T> step) {
        if (!leader.isLeader()) {
            throw new RunLostException();
        }
        return QuarkusTransaction.requiringNew()
                .timeout((int) LONGEST_STEP.toSeconds())
                .call(() -> {
                    if (!SyncRun.isHeld(run.id, claim)) {
                        throw new RunLostException();
                    }
                    return step.call();
                });
    }
}
