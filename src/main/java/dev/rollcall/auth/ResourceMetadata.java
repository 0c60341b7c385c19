package dev.rollcall.auth;

import io.quarkus.oidc.common.runtime.OidcConstants;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The address of the protected resource metadata (RFC 9728), which quarkus-oidc serves, for use in challenges. quarkus-oidc adds it only to its
 * own challenges, but {@link BearerChallenge} writes those of this service.
 */
@ApplicationScoped
class ResourceMetadata {

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final boolean enabled;
    private final boolean https;
    private final String resource;

    ResourceMetadata(
            @ConfigProperty(name = "quarkus.oidc.resource-metadata.enabled") boolean enabled,
            @ConfigProperty(name = "quarkus.oidc.resource-metadata.force-https-scheme") boolean https,
            @ConfigProperty(name = "quarkus.oidc.resource-metadata.resource") Optional<String> resource) {
        this.enabled = enabled;
        this.https = https;
        this.resource = resource.orElse("");
    }

    /** Returns the address; empty if the metadata are switched off, or the request has no host. */
    Optional<String> address(RoutingContext context) {
        if (!enabled) {
            return Optional.empty();
        }
        return resource.startsWith("http") ? Optional.of(configured()) : requested(context);
    }

    /** The well-known path comes between the host and the path of the resource (RFC 9728, section 3.1). */
    private String configured() {
        URI identifier = URI.create(resource);
        return identifier.getScheme() + "://" + identifier.getRawAuthority()
                + OidcConstants.RESOURCE_METADATA_WELL_KNOWN_PATH
                + path(identifier.getRawPath());
    }

    private Optional<String> requested(RoutingContext context) {
        HostAndPort authority = context.request().authority();
        if (authority == null) {
            return Optional.empty();
        }
        String scheme = https ? "https" : context.request().scheme();
        boolean isUsual = authority.port() < 0 || authority.port() == (scheme.equals("https") ? HTTPS : HTTP);
        return Optional.of(scheme + "://" + authority.host()
                + (isUsual ? "" : ":" + authority.port())
                + OidcConstants.RESOURCE_METADATA_WELL_KNOWN_PATH
                + path(resource));
    }

    private static String path(String path) {
        return path.isEmpty() || path.equals("/") ? "" : path.startsWith("/") ? path : "/" + path;
    }
}
