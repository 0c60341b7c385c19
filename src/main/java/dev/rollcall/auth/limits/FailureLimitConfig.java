package dev.rollcall.auth.limits;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Rate limit for wrong credentials. */
@ConfigMapping(prefix = "rollcall.failed-credentials.limit")
public interface FailureLimitConfig {

    /**
     * Maximum number of refused bearer tokens, refused logout tokens and wrong tokens of invitations from one address in each {@link #period},
     * per replica. Further wrong ones get 429. Valid ones are always served.
     */
    @WithDefault("600")
    @Min(1)
    int requests();

    @WithDefault("1M")
    @DurationMin(millis = 1)
    Duration period();
}
