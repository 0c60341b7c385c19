package dev.rollcall.change.api;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings for clients that follow the change log. */
@ConfigMapping(prefix = "rollcall.changes")
public interface FollowersConfig {

    /**
     * Maximum time without a byte on a stream of changes. Must be shorter than the idle time-out of each proxy between the service and its
     * clients, and than {@code quarkus.http.idle-timeout}.
     */
    @WithDefault("15S")
    Duration heartbeat();
}
