package dev.rollcall.management;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How users are managed through the API. */
@ConfigMapping(prefix = "rollcall.management")
public interface ManagementConfig {

    /** Whether a change must say by {@code If-Match} which version it is meant for; 428 without. */
    @WithDefault("false")
    boolean requireIfMatch();

    /** How long a request waits for another one that changes the same user, before it is a 409. */
    @WithDefault("5S")
    Duration patience();

    /**
     * After what time an act without an outcome is settled by the sweeper: longer than any request may take, since a shorter one
     * would have the sweeper judge acts that are still going on. A request begins no further step after half of it, and a step may
     * take half a minute with all its tries.
     */
    @WithDefault("1M")
    Duration settleAfter();

    /** How often the sweeper looks for such acts. */
    @WithDefault("10S")
    Duration sweepInterval();

    /** How long the first answer to an {@code Idempotency-Key} is kept. */
    @WithDefault("24H")
    Duration idempotencyRetention();

    MeConfig me();

    /** What people may do to their own account. */
    interface MeConfig {

        /** Whether people may delete themselves. */
        @WithDefault("false")
        boolean delete();

        /** Which of the application's attributes people may set themselves; none if not given. */
        Optional<Set<String>> attributes();
    }
}
