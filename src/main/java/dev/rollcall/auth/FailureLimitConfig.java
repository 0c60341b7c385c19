package dev.rollcall.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How often credentials may be wrong. */
@ConfigMapping(prefix = "rollcall.failed-credentials.limit")
public interface FailureLimitConfig {

    /**
     * How many bearer tokens, and logout tokens, from one address may be refused in {@link #period} until further ones that are wrong
     * are answered 429; each replica counts for itself. Right ones are served all the same.
     */
    @WithDefault("600")
    @Min(1)
    int requests();

    @WithDefault("1M")
    @DurationMin(millis = 1)
    Duration period();
}
