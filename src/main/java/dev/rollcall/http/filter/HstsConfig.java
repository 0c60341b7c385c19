package dev.rollcall.http.filter;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code Strict-Transport-Security} (RFC 6797), which every answer has in production. */
@ConfigMapping(prefix = "rollcall.hsts")
public interface HstsConfig {

    /**
     * Whether browsers use HTTPS for all hosts below the service's own, too. Off by default, since hosts below may be others' and without
     * a certificate; browsers remember it for a year.
     */
    @WithDefault("false")
    boolean includeSubDomains();
}
