package dev.rollcall.sync.reconcile;

import java.time.Instant;
import java.util.Optional;

/** When a run begins by itself, and why. */
public record NextRun(Instant at, String reason) {

    /** Empty if none does. In the caller's transaction. */
    public static Optional<NextRun> of(ReconciliationConfig config, Instant now) {
        Optional<String> owed = SyncRun.owed();
        if (owed.isPresent()) {
            return Optional.of(new NextRun(now, owed.get()));
        }
        if (!config.scheduled()) {
            return Optional.empty();
        }
        return Optional.of(SyncRun.last()
                .map(last -> after(last, config))
                .orElseGet(() -> new NextRun(now, "There was none yet.")));
    }

    private static NextRun after(SyncRun last, ReconciliationConfig config) {
        Instant regular = last.requestedAt.plus(config.interval());
        if (last.state == RunState.FAILED) {
            Instant retry = last.finishedAt.plus(config.retryAfter());
            if (retry.isBefore(regular)) {
                return new NextRun(retry, "The last one failed.");
            }
        }
        return new NextRun(regular, "It is time for the next one.");
    }

    boolean isDue(Instant now) {
        return !at.isAfter(now);
    }
}
