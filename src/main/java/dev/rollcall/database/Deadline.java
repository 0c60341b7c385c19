package dev.rollcall.database;

import java.time.Duration;

/** Limits a wait, and paces its attempts and reports. Not thread-safe. */
final class Deadline {

    private static final long STEP_MILLIS = 500;
    private static final long REPORT_NANOS = Duration.ofSeconds(30).toNanos();

    private final Duration limit;
    private final long begin = System.nanoTime();
    private long nextReport = begin;

    Deadline(Duration limit) {
        this.limit = limit;
    }

    Duration limit() {
        return limit;
    }

    boolean isOver() {
        return System.nanoTime() - begin >= limit.toNanos();
    }

    /** Returns whether the wait should be reported: at its beginning, and every half minute. */
    boolean isReportDue() {
        if (System.nanoTime() - nextReport < 0) {
            return false;
        }
        nextReport = System.nanoTime() + REPORT_NANOS;
        return true;
    }

    /** Waits until the next attempt. */
    void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The wait was interrupted", e);
        }
    }
}
