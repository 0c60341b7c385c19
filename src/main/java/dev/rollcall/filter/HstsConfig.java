package dev.rollcall.filter;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code Strict-Transport-Security} (RFC 6797), which every response has in production. */
@ConfigMapping(prefix = "rollcall.hsts")
public interface HstsConfig {

    /**
     * Whether browsers must use HTTPS for all subdomains of the service's host, too. Off by default, since subdomains may belong to others
     * and lack a certificate; browsers remember the header for a year.
     */
    @WithDefault("false")
    boolean includeSubDomains();
}
