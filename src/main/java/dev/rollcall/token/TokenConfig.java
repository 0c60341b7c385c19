package dev.rollcall.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How often {@code POST /token} may be used. */
@ConfigMapping(prefix = "rollcall.token.limit")
public interface TokenConfig {

    /** How many requests a client may make from one address in {@link #period}; each replica counts for itself. */
    @WithDefault("30")
    @Min(1)
    int requests();

    /**
     * How many requests all clients of one address may make together in {@link #period}: less stops sooner who tries the names of
     * clients, and holds up many machines that share an address.
     */
    @WithDefault("600")
    @Min(1)
    int addressRequests();

    @WithDefault("1M")
    @DurationMin(millis = 1)
    Duration period();
}
