package dev.rollcall.signing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The signing key of the service. */
@ConfigMapping(prefix = "rollcall.keys")
public interface SigningConfig {

    /** Whether users may have API keys. The service has a signing key only then. */
    @WithDefault("false")
    boolean enabled();
}
