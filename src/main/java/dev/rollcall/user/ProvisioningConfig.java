package dev.rollcall.user;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How records follow the tokens of those who call. */
@ConfigMapping(prefix = "rollcall.provisioning")
public interface ProvisioningConfig {

    /** {@code last_seen_at} is written at most once in this time per person: exactness against writes. */
    @WithDefault("15M")
    Duration lastSeenInterval();
}
