package dev.rollcall.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Rate limits of {@code POST /token}. */
@ConfigMapping(prefix = "rollcall.token.limit")
public interface TokenConfig {

    /** Maximum number of requests of one client or API key from one address in each {@link #period}, per replica. */
    @WithDefault("30")
    int requests();

    /**
     * Maximum number of requests of all clients from one address in each {@link #period}, per replica. A smaller value stops guessing of client
     * names sooner, but may block many machines that share an address.
     */
    @WithDefault("600")
    int addressRequests();

    @WithDefault("1M")
    Duration period();
}
