package dev.rollcall.auth.revocation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings for passing ended sessions on to other replicas. */
@ConfigMapping(prefix = "rollcall.ended-sessions")
public interface EndedSessionsConfig {

    /**
     * How often each replica reads which sessions ended at the others: how much later than that one it refuses them, against a
     * small query each time.
     */
    @WithDefault("250ms")
    @DurationMin(millis = 10)
    Duration pollInterval();

    /**
     * How long an ended session is remembered: longer than Keycloak's "SSO Session Max" (10 hours by default) nothing of it can be
     * in a cookie. Each one that is remembered takes some 200 bytes of each replica's memory.
     */
    @WithDefault("12H")
    @DurationMin(hours = 1)
    Duration keptFor();
}
