package dev.rollcall.sync.reconcile;

import dev.rollcall.sync.Leader;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * A run that this replica works on, step by step. A step is one transaction, and is only made if the run is still this replica's:
 * whoever has lost it cannot write any more, whatever they believe.
 */
final class ClaimedRun {

    /** To compare a large realm is one statement. */
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

    /** As it is now. */
    SyncRun state() {
        return QuarkusTransaction.requiringNew().call(() -> SyncRun.get(run.id));
    }

    Instant startedAt() {
        return state().startedAt;
    }

    interface Step {
        void make() throws Exception; // of the database, most of all; the transaction makes another of it
    }

    /**
     * @throws RunLostException if it is not this replica's any more
     */
    void step(Step step) {
        step(() -> {
            step.make();
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
