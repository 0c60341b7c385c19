package dev.rollcall.sync;

import dev.rollcall.database.Statements;
import jakarta.inject.Singleton;
import java.time.Instant;

/**
 * Holds back the first copy of the realm if {@link SyncConfig#firstRun} says so. Until somebody starts a run, runs only report and events are
 * not read. The database knows that the first run has begun, so the wait ends once, for all replicas and all later starts.
 */
@Singleton
public record FirstRun(Statements statements, SyncConfig config) {

    /** Why the records are not in sync while the first copy is held back. */
    public static final SyncProblem HELD_BACK = new SyncProblem(
            "The first copy of the realm is held back by rollcall.sync.first-run=wait: neither runs nor events write records. People who sign in get their own record.",
            "Look at the dry run, which shows what would be copied. Then start the first run: POST /api/v1/sync/runs, or 'Reconcile now' at /console/sync.");

    private static final String BEGIN = "insert into sync_first_run (begun_at) values (?) on conflict do nothing";
    private static final String BEGUN = "select count(*) from sync_first_run";

    /** What happens before the first run. */
    public enum Start {
        /** The first run starts by itself. */
        NOW,
        /** A caller has to start it. */
        WAIT
    }

    /** Whether the first copy is still held back. */
    public boolean isHeldBack() {
        return config.firstRun() == Start.WAIT && statements.number(BEGUN) == 0;
    }

    /** Remembers that a run has been requested that writes, in the caller's transaction. */
    public void begin(Instant now) {
        statements.change(BEGIN, now);
    }
}
