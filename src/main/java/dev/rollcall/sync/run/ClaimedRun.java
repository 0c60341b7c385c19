package dev.rollcall.sync.run;

import dev.rollcall.act.Step;
import dev.rollcall.database.Statements;
import dev.rollcall.sync.Leader;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * A run that this replica has claimed under a number, and works on step by step. A step is one transaction that begins with a check of the
 * claim: a replica that has lost the run cannot write any more. Steps of several threads wait for one another.
 */
public record ClaimedRun(Leader leader, SyncRun run, int claim) {

    /** A step without a result. */
    public interface Step {
        void run() throws Exception; // mostly of the database; the transaction wraps it
    }

    /** Stops the work on a run: another replica leads now, or a caller has cancelled the run. */
    public static final class RunLostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RunLostException() {
            super("The run has ended or belongs to another replica");
        }
    }

    /** Ends a run because Keycloak's answers look wrong. The message is a sentence for readers of the run. */
    public static final class RunFailedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public RunFailedException(String message) {
            super(message);
        }
    }

    /** The comparison of a large realm is one statement. */
    private static final Duration LONGEST_STEP = Duration.ofMinutes(10);

    public UUID id() {
        return run.id;
    }

    public boolean isDryRun() {
        return run.dryRun;
    }

    public boolean isForced() {
        return run.force;
    }

    /** Returns the run as it is now. */
    public SyncRun state() {
        return QuarkusTransaction.requiringNew().call(() -> SyncRun.get(run.id));
    }

    /**
     * @throws RunLostException if the run is no longer this replica's
     */
    public void step(Step step) {
        step(() -> {
            step.run();
            return true;
        });
    }

    /**
     * @throws RunLostException if the run is no longer this replica's
     */
    public <T> T step(Callable<T> step) {
        // a batch of users also locks the organizations of owners who are disabled or enabled
        return Statements.repeatingDeadlocks(() -> tryTo(step));
    }

    private <T> T tryTo(Callable<T> step) {
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
