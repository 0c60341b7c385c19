package dev.rollcall.sync;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Synchronization of users by Keycloak's events. */
@ConfigMapping(prefix = "rollcall.sync")
public interface SyncConfig {

    /** Whether this replica takes part. If none does, users change only at sign-in and through the API. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Whether the first run, which copies the whole realm, starts by itself ({@code now}), or a caller has to start it ({@code wait}). Until
     * then, with {@code wait}, runs are dry runs, and events are not read. A database whose first run has begun never waits again.
     */
    @WithDefault("now")
    FirstRun.Start firstRun();

    /**
     * Interval at which the leader reads Keycloak's events, in whole seconds. Shorter: users lag less; longer: fewer requests, two small ones
     * each time.
     */
    @WithDefault("1S")
    Duration pollInterval();

    /**
     * Overlap of each read with the one before. An event has the time of its request but appears when that is committed, so it may
     * appear among events that were read already. Choose longer than Keycloak's requests take; more costs reads, not writes.
     */
    @WithDefault("10S")
    Duration overlap();

    /**
     * Overlap of a read once in {@link #longOverlapInterval}, and after another replica has taken over. Choose longer than
     * Keycloak's longest transaction (its {@code transaction-default-timeout}, 5 minutes) plus the clock difference of its nodes.
     */
    @WithDefault("6M")
    Duration longOverlap();

    /** Interval at which the long overlap is read, and Keycloak is asked whether it saves events. */
    @WithDefault("1M")
    Duration longOverlapInterval();

    /**
     * Maximum number of concurrent lookups of users, and of organizations in a reconciliation. More: a burst of changes is done sooner;
     * fewer: more calls are left for requests. A new leader looks up old events with as many lookups again, so keep it below half of
     * {@code rollcall.directory.concurrency}.
     */
    @WithDefault("4")
    int concurrency();

    /**
     * After a change of a group's roles, up to this many members are looked up one by one; for more members, all users are reconciled. With the roles
     * of a client, also how many administrators and readers are compared with Keycloak after an event that names nobody.
     */
    @WithDefault("1000")
    int groupMembers();

    /**
     * When to retry a failed look-up of a user. If each read retried it, the circuit breaker would soon open and Keycloak count as down
     * for all requests.
     */
    @WithDefault("10S")
    Duration retryAfter();

    /**
     * Maximum time to retry a user whom Keycloak does not return, while it returns others; then reconciliation covers the user. Until then
     * events are read again from that user's event on.
     */
    @WithDefault("10M")
    Duration patience();
}
