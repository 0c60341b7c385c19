package dev.rollcall.sync;

import java.time.Duration;
import java.time.Instant;

/** Computes how far behind something is, in seconds. */
public final class Lag {

    private static final double MILLIS = 1000;
    private static final double TENTHS = 10;

    private Lag() {}

    /** Never negative, even if two clocks differ. */
    public static double seconds(Instant asOf, Instant now) {
        return Math.max(0, Duration.between(asOf, now).toMillis() / MILLIS);
    }

    /** Rounds to a tenth of a second. */
    public static double rounded(double seconds) {
        return Math.round(seconds * TENTHS) / TENTHS;
    }
}
