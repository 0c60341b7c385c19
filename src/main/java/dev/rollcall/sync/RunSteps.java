package dev.rollcall.sync;

import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * A reconciliation that this replica works on, step by step. A step is one transaction that begins with a check of the claim: a replica
 * that has lost the run cannot write any more. Steps of several threads wait for one another.
 */
public interface RunSteps {

    UUID id();

    /** A step without a result. */
    interface Step {
        void run() throws Exception; // mostly of the database; the transaction wraps it
    }

    /**
     * @throws RunLostException if the run is no longer this replica's
     */
    void step(Step step);

    /**
     * @throws RunLostException if the run is no longer this replica's
     */
    <T> T step(Callable<T> step);

    /** Stops the work on a run: another replica leads now, or a caller has cancelled the run. */
    final class RunLostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public RunLostException() {
            super("The run has ended or belongs to another replica");
        }
    }

    /** Ends a run because Keycloak's answers look wrong. The message is a sentence for readers of the run. */
    final class RunFailedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public RunFailedException(String message) {
            super(message);
        }
    }
}
