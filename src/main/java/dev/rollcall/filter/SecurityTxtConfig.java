package dev.rollcall.filter;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The contents of {@code /.well-known/security.txt} (RFC 9116). */
@ConfigMapping(prefix = "rollcall.security-txt")
public interface SecurityTxtConfig {

    /** Contacts for reports of vulnerabilities, the preferred one first: {@code mailto:}, {@code tel:} or {@code https:} URIs. Without any, 404. */
    Optional<List<String>> contact();

    /** The page that describes how reports are handled, an {@code https:} URI. */
    Optional<URI> policy();

    /** The time from each request until the answer expires. The RFC recommends less than a year. */
    @WithDefault("180D")
    Duration validFor();
}
