package dev.rollcall.auth.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Rate limit for wrong credentials. */
@ConfigMapping(prefix = "rollcall.failed-credentials.limit")
public interface FailureLimitConfig {

    /**
     * Maximum number of refused bearer tokens, refused logout tokens and wrong tokens of invitations from one address in each {@link #period},
     * per replica. Further wrong ones get 429. Valid ones are always served.
     */
    @WithDefault("600")
    int requests();

    @WithDefault("1M")
    Duration period();
}
