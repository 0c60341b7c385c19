package dev.rollcall.sync.run;

import java.time.Duration;
import java.time.Instant;

/** The pause after a run, in which no other starts for the users of a directory. Keycloak lists its users for a tenth of the time at most. */
public final class RunPause {

    /** The pause is this many times as long as the run. */
    private static final int TIMES = 9;

    private RunPause() {}

    /** Returns how long a run took; zero for one that was not begun. */
    public static Duration lengthOf(SyncRun run) {
        return run.startedAt == null || run.finishedAt == null
                ? Duration.ZERO
                : Duration.between(run.startedAt, run.finishedAt);
    }

    /** Returns how long the pause after a run is. */
    public static Duration after(SyncRun run) {
        return after(lengthOf(run));
    }

    /** Returns how long the pause is after a run of this length. */
    public static Duration after(Duration run) {
        return run.multipliedBy(TIMES);
    }

    /** Whether the last run that writes is unfinished, or its pause is. Joins the caller's transaction. */
    public static boolean lasts(Instant now) {
        return SyncRun.last(false)
                .filter(run -> run.finishedAt == null
                        || run.finishedAt.plus(after(run)).isAfter(now))
                .isPresent();
    }
}
