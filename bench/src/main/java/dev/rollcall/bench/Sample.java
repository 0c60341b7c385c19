package dev.rollcall.bench;

import java.time.Duration;

/**
 * Measurements of one start. The measurements under load are zero if there was no load.
 *
 * @param ready time from exec to the first 200 of the readiness check
 * @param idleBytes resident memory before any request
 * @param loadedBytes resident memory after the counted requests
 * @param endBytes resident memory after the timed requests
 * @param perSecond responses per second of the timed requests
 */
record Sample(Duration ready, long idleBytes, long loadedBytes, long endBytes, double perSecond) {

    static Sample unloaded(Duration ready, long idleBytes) {
        return new Sample(ready, idleBytes, 0, 0, 0);
    }

    boolean isLoaded() {
        return perSecond > 0;
    }

    @Override
    public String toString() {
        String text = "ready in %d ms, %d MB idle".formatted(ready.toMillis(), megabytes(idleBytes));
        return isLoaded()
                ? text
                        + ", %d MB after load, %.0f requests/s, %d MB at the end"
                                .formatted(megabytes(loadedBytes), perSecond, megabytes(endBytes))
                : text;
    }

    static long megabytes(double bytes) {
        return Math.round(bytes / (1 << 20));
    }
}
