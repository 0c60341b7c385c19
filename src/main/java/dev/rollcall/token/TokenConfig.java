package dev.rollcall.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How often {@code POST /token} may be used. */
@ConfigMapping(prefix = "rollcall.token.limit")
public interface TokenConfig {

    /** How many requests a client may make from one address in {@link #period}; each replica counts for itself. */
    @WithDefault("30")
    @Min(1)
    int requests();

    @WithDefault("1M")
    Duration period();
}
