package dev.rollcall.act;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Settings of user management through the API. */
@ConfigMapping(prefix = "rollcall.management")
public interface ManagementConfig {

    /** Whether a change must name its version by {@code If-Match}; 428 without. */
    @WithDefault("false")
    boolean requireIfMatch();

    /**
     * Maximum wait of a request for those of other callers that change the same user or organization; then it gets 409. A further request of
     * the same caller gets 409 at once.
     */
    @WithDefault("5S")
    Duration patience();

    /**
     * Time without a renewed claim after which the sweeper settles an act. A request renews its claim before each call that changes
     * something, so this must be longer than such a call may take with its retries: about 100 seconds with the default time-outs.
     */
    @WithDefault("2M")
    Duration settleAfter();

    /**
     * Age from which the sweeper gives up an act instead of finishing it: nothing more is changed in Keycloak. A higher value lets acts
     * survive longer outages of Keycloak, but also carries out older acts that a restored backup of the database brings back. Must be
     * longer than {@link #settleAfter}.
     */
    @WithDefault("1H")
    Duration abandonAfter();

    /** Interval at which the sweeper looks for abandoned acts. */
    @WithDefault("10S")
    Duration sweepInterval();

    /** Retention of the first response to an {@code Idempotency-Key}. */
    @WithDefault("24H")
    Duration idempotencyRetention();

    MeConfig me();

    @WithName("import")
    ImportConfig imports();

    /** Changes that users may make to their own account. */
    interface MeConfig {

        /** Whether users may delete their own account. */
        @WithDefault("false")
        boolean delete();

        /**
         * Maximum age of a sign-in ({@code auth_time}) with which users change their e-mail address, remove a credential or a linked account,
         * or delete their account: a token or a session that was stolen later is not enough. After an older sign-in the user is asked for the password again.
         */
        @WithDefault("10M")
        Duration recentAuthentication();

        /** The application's attributes that users may set themselves; none by default. */
        Optional<Set<String>> attributes();
    }

    /** Settings of imports. */
    interface ImportConfig {

        /**
         * Number of lines that each replica processes concurrently, for all imports together. More is faster until Keycloak is busy; keep it
         * below {@code rollcall.directory.concurrency}, or other requests wait for the import.
         */
        @WithDefault("4")
        int concurrency();

        /** Number of concurrent imports on each replica; one more gets 429. */
        @WithDefault("2")
        int atOnce();

        /** Maximum number of lines of a file; above it, 413. */
        @WithDefault("100000")
        int maxLines();

        /** Maximum size of a file; above it, 413. The file is kept on disk while it is imported. */
        @WithDefault("128M")
        MemorySize maxSize();

        /** Number of consecutive lines without an answer from Keycloak after which an import stops, and says where to go on. */
        @WithDefault("10")
        int giveUpAfter();
    }
}
