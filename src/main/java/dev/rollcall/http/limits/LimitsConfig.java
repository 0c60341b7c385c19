package dev.rollcall.http.limits;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of one replica: concurrent requests, sizes, and time-outs for slow clients. */
@ConfigMapping(prefix = "rollcall.limits")
public interface LimitsConfig {

    /**
     * Maximum number of concurrent requests; further ones get 503. Requests beyond the number of PostgreSQL connections wait for a
     * connection, so this also bounds that queue: a larger value absorbs longer bursts, but makes all requests wait longer under permanent
     * overload. Together with {@link #longRequests} it must be less than {@code quarkus.thread-pool.max-threads}.
     */
    @WithDefault("100")
    int requests();

    /**
     * Maximum number of concurrent exports, imports and event streams; further ones get 503. They do not count against {@link #requests},
     * however slow their clients are. Each export holds a thread until it has been read.
     */
    @WithDefault("20")
    int longRequests();

    /**
     * Maximum number of clients that follow the change log at once, by a stream or by waiting for the next change; further ones get 503.
     * They count against neither {@link #requests} nor {@link #longRequests}. An idle one costs a connection and some KB of memory; one
     * that is far behind and reads slowly costs up to 0.5 MB.
     */
    @WithDefault("2000")
    int followers();

    /**
     * Maximum number of requests within a minute by which one subject changes something, per replica; further ones get 429. Administrators
     * have no such limit, so that scripts and imports are not slowed down. Lower it if users only change their own account; a backend that
     * manages many organizations with its own token needs as many as it sends.
     */
    @WithDefault("300")
    int writes();

    /**
     * Maximum delay before a request is read; above it, new requests get 503 until the delay is shorter again. A larger value absorbs longer
     * bursts, but makes all requests wait that much longer under permanent overload.
     */
    @WithDefault("200MS")
    Duration lateness();

    /** Maximum time for a new connection to send the headers of its first request. */
    @WithDefault("10S")
    Duration headTimeout();

    /** Maximum time to receive the body of a request; then 408. */
    @WithDefault("20S")
    Duration bodyTimeout();

    /** Maximum time to receive an import file. */
    @WithDefault("10M")
    Duration fileTimeout();

    /** Maximum number of bytes of all bodies in memory at once; beyond it, requests get 503. */
    @WithDefault("64M")
    MemorySize bodies();

    /**
     * Maximum length of a request's URI; longer ones get 414. Beyond {@code quarkus.http.limits.max-initial-line-length} the HTTP server
     * itself refuses the request, without a problem document.
     */
    @WithDefault("8K")
    MemorySize uri();

    /** Maximum size of all headers together; larger ones get 431. As for {@link #uri}, with {@code quarkus.http.limits.max-header-size}. */
    @WithDefault("20K")
    MemorySize headers();
}
