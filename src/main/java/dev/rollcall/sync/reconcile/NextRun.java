package dev.rollcall.sync.reconcile;

import dev.rollcall.sync.run.RunState;
import dev.rollcall.sync.run.SyncRun;
import java.time.Instant;
import java.util.Optional;

/** The time of the next automatic run, and its reason. */
public record NextRun(Instant at, String reason) {

    /**
     * Returns the next run; empty if none is scheduled. Joins the caller's transaction.
     *
     * @param heldBack whether the first copy is held back, so that the next run is a dry run
     */
    public static Optional<NextRun> of(ReconciliationConfig config, boolean heldBack, Instant now) {
        Optional<String> reason = SyncRun.followUpReason();
        if (reason.isPresent()) {
            return Optional.of(new NextRun(now, reason.get()));
        }
        if (!config.scheduled()) {
            return Optional.empty();
        }
        return Optional.of(SyncRun.last(heldBack)
                .map(last -> after(last, config))
                .orElseGet(() -> new NextRun(
                        now,
                        heldBack
                                ? "The first copy is held back; this shows what it would write."
                                : "This is the first run.")));
    }

    private static NextRun after(SyncRun last, ReconciliationConfig config) {
        Instant regular = last.requestedAt.plus(config.interval());
        if (last.state == RunState.FAILED) {
            Instant retry = last.finishedAt.plus(config.retryAfter());
            if (retry.isBefore(regular)) {
                return new NextRun(retry, "The last run failed.");
            }
        }
        return new NextRun(regular, "The next run is due.");
    }

    boolean isDue(Instant now) {
        return !at.isAfter(now);
    }
}
