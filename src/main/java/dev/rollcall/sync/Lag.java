package dev.rollcall.sync;

import java.time.Duration;
import java.time.Instant;

/** How far behind, in seconds. */
public final class Lag {

    private static final double MILLIS = 1000;
    private static final double TENTHS = 10;

    private Lag() {}

    /** Never less than nothing, whatever two clocks say. */
    public static double seconds(Instant asOf, Instant now) {
        return Math.max(0, Duration.between(asOf, now).toMillis() / MILLIS);
    }

    /** To a tenth: nobody can do more with it. */
    public static double rounded(double seconds) {
        return Math.round(seconds * TENTHS) / TENTHS;
    }
}
