package dev.rollcall.act;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

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
     * After what time without a sign of life an act is settled by the sweeper. A request gives one before each call that changes
     * something, so it must be longer than such a call may take with all that belongs to it: some 100 seconds at the worst, with
     * the time-outs as they are delivered.
     */
    @WithDefault("2M")
    Duration settleAfter();

    /** How often the sweeper looks for such acts. */
    @WithDefault("10S")
    Duration sweepInterval();

    /** How long the first answer to an {@code Idempotency-Key} is kept. */
    @WithDefault("24H")
    Duration idempotencyRetention();

    MeConfig me();

    @WithName("import")
    ImportConfig imports();

    /** What people may do to their own account. */
    interface MeConfig {

        /** Whether people may delete themselves. */
        @WithDefault("false")
        boolean delete();

        /**
         * How long ago people may have signed in ({@code auth_time}) who change their e-mail address or delete themselves: a token or a
         * session that was stolen later does not do it. Whoever signed in earlier is asked for their password again.
         */
        @WithDefault("10M")
        @DurationMin(seconds = 1)
        @DurationMax(days = 365)
        Duration recentAuthentication();

        /** Which of the application's attributes people may set themselves; none if not given. */
        Optional<Set<String>> attributes();
    }

    /** How users are imported. */
    interface ImportConfig {

        /**
         * How many lines are worked on at once on each replica, by all imports together. More is faster until Keycloak is busy;
         * keep it below {@code rollcall.directory.concurrency}, or other requests wait for the import.
         */
        @WithDefault("4")
        int concurrency();

        /** How many imports go on at once on each replica; one more is a 429. */
        @WithDefault("2")
        int atOnce();

        /** How many lines a file may have, and how large it may be; 413 beyond. The file is kept on disk while it is worked on. */
        @WithDefault("100000")
        int maxLines();

        @WithDefault("128M")
        MemorySize maxSize();

        /** After how many lines in a row that Keycloak did not answer an import stops, and says where to go on. */
        @WithDefault("10")
        int giveUpAfter();
    }
}
