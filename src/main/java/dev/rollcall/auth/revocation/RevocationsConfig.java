package dev.rollcall.auth.revocation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings for tokens that are refused before they expire. */
@ConfigMapping(prefix = "rollcall.revocations")
public interface RevocationsConfig {

    /**
     * Retention of revoked subjects, ended sessions and used logout tokens. Must be longer than Keycloak's "SSO Session Max" (10 hours by
     * default), because a token of an ended session may be refreshed until then. A bearer token that is older, or valid for longer, is
     * refused: it could outlive its revocation. Each entry takes about 200 bytes of memory on each replica.
     */
    @WithDefault("1D")
    Duration kept();
}
