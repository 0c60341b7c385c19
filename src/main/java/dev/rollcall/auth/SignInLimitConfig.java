package dev.rollcall.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** How often sign-ins may be begun. */
@ConfigMapping(prefix = "rollcall.sign-in.limit")
public interface SignInLimitConfig {

    /**
     * How many steps of sign-ins come from one address in {@link #period}; each replica counts for itself. A sign-in has two, the way
     * to Keycloak and the way back, which any path is that a code is sent to. Many people may share an address: fewer than these must not be behind it who all begin at once.
     */
    @WithDefault("600")
    @Min(1)
    int requests();

    @WithDefault("1M")
    @DurationMin(millis = 1)
    Duration period();
}
