package dev.rollcall.sync.reconcile;

import dev.rollcall.sync.run.RunPause;
import dev.rollcall.sync.run.RunState;
import dev.rollcall.sync.run.SyncRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The time of the next automatic run, and its reason. */
public record NextRun(Instant at, String reason) {

    /**
     * Returns the next run; empty if none is scheduled. Joins the caller's transaction.
     *
     * @param heldBack whether the first copy is held back, so that the next run is a dry run
     * @param timed whether Keycloak synchronizes a directory by its own timer, see {@link ReconciliationConfig#federatedInterval}
     */
    public static Optional<NextRun> of(ReconciliationConfig config, boolean heldBack, boolean timed, Instant now) {
        Optional<String> reason = SyncRun.followUpReason();
        if (reason.isPresent()) {
            return Optional.of(new NextRun(now, reason.get()));
        }
        if (!config.scheduled()) {
            return Optional.empty();
        }
        return Optional.of(SyncRun.last(heldBack)
                .map(last -> after(last, timed, config))
                .orElseGet(() -> new NextRun(
                        now,
                        heldBack
                                ? "The first copy is held back; this shows what it would write."
                                : "This is the first run.")));
    }

    private static NextRun after(SyncRun last, boolean timed, ReconciliationConfig config) {
        NextRun next = new NextRun(last.requestedAt.plus(config.interval()), "The next run is due.");
        if (timed) {
            next = next.orEarlier(
                    last.requestedAt.plus(spacing(last, config)), "Keycloak may have synchronized a directory.");
        }
        return last.state == RunState.FAILED
                ? next.orEarlier(last.finishedAt.plus(config.retryAfter()), "The last run failed.")
                : next;
    }

    private NextRun orEarlier(Instant other, String why) {
        return other.isBefore(at) ? new NextRun(other, why) : this;
    }

    /** Returns the time from one request for a run to the next, if Keycloak synchronizes a directory by its own timer. */
    private static Duration spacing(SyncRun last, ReconciliationConfig config) {
        Duration pause = last.finishedAt == null
                ? Duration.ZERO
                : Duration.between(last.requestedAt, last.finishedAt).plus(RunPause.after(last));
        return pause.compareTo(config.federatedInterval()) > 0 ? pause : config.federatedInterval();
    }

    /**
     * Returns the longest time from a synchronization by Keycloak's timer to the end of the run that finds it, if the runs are as long as the last
     * one; empty if none starts by itself.
     */
    public static Optional<Duration> untilFound(Optional<SyncRun> last, ReconciliationConfig config) {
        return config.enabled() && config.scheduled()
                ? Optional.of(last.map(run -> spacing(run, config).plus(RunPause.lengthOf(run)))
                        .orElseGet(config::federatedInterval))
                : Optional.empty();
    }

    boolean isDue(Instant now) {
        return !at.isAfter(now);
    }
}
