package dev.rollcall.user;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Provisioning of users from tokens. */
@ConfigMapping(prefix = "rollcall.provisioning")
public interface ProvisioningConfig {

    /** Minimum time between two writes of {@code lastSeenAt} of a user. Shorter: more exact; longer: fewer writes. */
    @WithDefault("15M")
    Duration lastSeenInterval();
}
