package dev.rollcall.user;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How users are provisioned from tokens. */
@ConfigMapping(prefix = "rollcall.provisioning")
public interface ProvisioningConfig {

    /** How often at most {@code last_seen_at} of a user is written. Shorter: more exact; longer: fewer writes. */
    @WithDefault("15M")
    Duration lastSeenInterval();
}
