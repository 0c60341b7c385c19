package dev.rollcall.auth.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Rate limit for sign-ins. */
@ConfigMapping(prefix = "rollcall.sign-in.limit")
public interface SignInLimitConfig {

    /**
     * Maximum number of sign-in steps from one address in each {@link #period}, per replica. A sign-in has two steps: the redirect to Keycloak,
     * and the return with a code, on whatever path. Many people may share an address, so allow for all of them to sign in at once.
     */
    @WithDefault("600")
    int requests();

    @WithDefault("1M")
    Duration period();
}
