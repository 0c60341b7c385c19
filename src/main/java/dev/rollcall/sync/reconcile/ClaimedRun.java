package dev.rollcall.sync.reconcile;

import dev.rollcall.act.Step;
import dev.rollcall.database.Statements;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.RunSteps;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;

/** A run that this replica has claimed under a number. */
final class ClaimedRun implements RunSteps {

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

    @Override
    public UUID id() {
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

    @Override
    public void step(Step step) {
        step(() -> {
            step.run();
            return true;
        });
    }

    @Override
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
