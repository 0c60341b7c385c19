package dev.rollcall.bench;

import java.time.Duration;

/**
 * What one start showed. Those that were not put under load have zeros for what load alone shows.
 *
 * @param ready from exec to the first 200 of readiness
 * @param idleBytes resident memory before any request
 * @param loadedBytes resident memory after the counted requests
 * @param endBytes resident memory after the timed requests
 * @param perSecond answers per second of the timed requests
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
                        + ", %d MB after load, %.0f requests/s, %d MB in the end"
                                .formatted(megabytes(loadedBytes), perSecond, megabytes(endBytes))
                : text;
    }

    static long megabytes(double bytes) {
        return Math.round(bytes / (1 << 20));
    }
}
