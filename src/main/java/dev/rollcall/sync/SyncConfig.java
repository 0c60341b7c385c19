package dev.rollcall.sync;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How records follow Keycloak without anybody signing in. */
@ConfigMapping(prefix = "rollcall.sync")
public interface SyncConfig {

    /** Whether this replica takes part. Where none does, records change by sign-ins and by the API alone. */
    @WithDefault("true")
    boolean enabled();

    /**
     * How often Keycloak's events are read, by the one replica that does: how late a record may be, against two small requests
     * each time. Whole seconds.
     */
    @WithDefault("2S")
    Duration pollInterval();

    /**
     * How much is read again each time. An event has the time of its request and can be seen when that is committed, so one may
     * appear among those that were read. Longer than Keycloak's requests take; what is longer costs reading, not writing.
     */
    @WithDefault("10S")
    Duration overlap();

    /**
     * How much is read again once in {@link #longOverlapInterval}, and after another replica has taken over: longer than any
     * transaction of Keycloak may take (its {@code transaction-default-timeout}, 5 minutes) and the clocks of its nodes differ.
     */
    @WithDefault("6M")
    Duration longOverlap();

    /** How often so much is read again, and Keycloak asked whether it keeps events at all. */
    @WithDefault("1M")
    Duration longOverlapInterval();

    /**
     * How many people are looked up at once: a burst of changes is done with sooner, against calls that requests wait for. Keep it
     * below {@code rollcall.directory.concurrency}.
     */
    @WithDefault("4")
    int concurrency();

    /**
     * A group's roles were changed: up to so many members are looked up one by one; if there are more, all records are reconciled.
     */
    @WithDefault("1000")
    int groupMembers();

    /**
     * How long after somebody could not be looked up it is tried again. If they were asked for at each read, Keycloak would soon
     * count as away, for all who wait for it.
     */
    @WithDefault("10S")
    Duration retryAfter();

    /**
     * How long it is tried to look up somebody whom Keycloak does not tell about while it tells about others; then they are left to
     * the reconciliation. Until then events are read again from theirs on.
     */
    @WithDefault("10M")
    Duration patience();
}
