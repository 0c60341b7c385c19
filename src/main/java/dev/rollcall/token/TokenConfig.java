package dev.rollcall.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Rate limits of {@code POST /token}. */
@ConfigMapping(prefix = "rollcall.token.limit")
public interface TokenConfig {

    /** Maximum number of requests of one client from one address in each {@link #period}, per replica. */
    @WithDefault("30")
    @Min(1)
    int requests();

    /**
     * Maximum number of requests of all clients from one address in each {@link #period}, per replica. A smaller value stops guessing of client
     * names sooner, but may block many machines that share an address.
     */
    @WithDefault("600")
    @Min(1)
    int addressRequests();

    @WithDefault("1M")
    @DurationMin(millis = 1)
    Duration period();
}
