package dev.rollcall.clock;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The pause before another attempt: it doubles with each one, up to a limit. */
public record GrowingPause(Duration first, Duration longest) {

    private static final double SPREAD = 0.2;

    /**
     * @param attempts how many have failed, at least 1
     */
    public Duration after(int attempts) {
        Duration pause = first;
        for (int attempt = 1; attempt < attempts && pause.compareTo(longest) < 0; attempt++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    /** As {@link #after}, up to a fifth longer or shorter: what failed together is not tried again together. */
    public Duration jitteredAfter(int attempts) {
        double factor = ThreadLocalRandom.current().nextDouble(1 - SPREAD, 1 + SPREAD);
        return Duration.ofMillis(Math.round(after(attempts).toMillis() * factor));
    }
}
