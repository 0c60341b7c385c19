package dev.rollcall.http.limits;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How much one replica takes on at once, and how long it waits for those who are slow. */
@ConfigMapping(prefix = "rollcall.limits")
public interface LimitsConfig {

    /**
     * How many requests are worked on at once; one more is a 503. All but as many as there are connections to PostgreSQL wait for
     * one, so this is the length of the queue too: more of it rides out a longer burst, and makes everybody wait longer when there
     * are more requests than can be answered. Together with {@link #longRequests} less than {@code quarkus.thread-pool.max-threads}.
     */
    @WithDefault("100")
    @Min(1)
    int requests();

    /**
     * How many exports, imports and streams of events go on at once; one more is a 503. They take no place of the others, however
     * slow their clients are; each export holds a thread until it is read.
     */
    @WithDefault("20")
    @Min(1)
    int longRequests();

    /**
     * How long requests may wait until they are read, since there are more than can be; those that come then are a 503, until it is
     * less. Longer rides out a longer burst, and makes everybody wait so much longer when there are too many for good.
     */
    @WithDefault("200MS")
    @DurationMin(millis = 1)
    Duration lateness();

    /** How long a new connection may take until its first request's head is there. */
    @WithDefault("10S")
    @DurationMin(millis = 1)
    Duration headTimeout();

    /** How long the body of a request may be on its way; 408 after that. */
    @WithDefault("20S")
    @DurationMin(millis = 1)
    Duration bodyTimeout();

    /** The same of a file of users. */
    @WithDefault("10M")
    @DurationMin(millis = 1)
    Duration fileTimeout();

    /** How many bytes of bodies are kept in memory at once, whatever their number; a 503 for one more. */
    @WithDefault("64M")
    MemorySize bodies();

    /**
     * How long the address of a request may be; 414 beyond. What is longer than {@code quarkus.http.limits.max-initial-line-length}
     * the HTTP server refuses by itself, without a problem document.
     */
    @WithDefault("4K")
    MemorySize uri();

    /** How large all headers may be together; 431 beyond. As {@link #uri}, with {@code quarkus.http.limits.max-header-size}. */
    @WithDefault("20K")
    MemorySize headers();
}
