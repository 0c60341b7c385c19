package dev.rollcall.auth.revocation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings for sharing ended sessions between replicas. */
@ConfigMapping(prefix = "rollcall.ended-sessions")
public interface EndedSessionsConfig {

    /**
     * Interval at which each replica reads the sessions ended on other replicas. A longer interval delays the refusal; a shorter one runs its small
     * query more often.
     */
    @WithDefault("250ms")
    Duration pollInterval();

    /**
     * Retention of ended sessions. Must be longer than Keycloak's "SSO Session Max" (10 hours by default), the maximum lifetime of a
     * cookie's tokens. Each session takes about 200 bytes of memory on each replica.
     */
    @WithDefault("12H")
    Duration keptFor();
}
