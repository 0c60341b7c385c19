package dev.rollcall.openapi;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The sign-in of Swagger UI. */
@ConfigMapping(prefix = "rollcall.openapi")
public interface OpenApiConfig {

    /** The realm's URL for browsers. Default: the URL that the service uses. */
    Optional<String> realmUrl();

    /**
     * The public client that the Authorize button of Swagger UI uses. It needs the redirect URI
     * {@code <service>/q/swagger-ui/oauth2-redirect.html}, and the origin of the service as web origin.
     */
    @WithDefault("rollcall-swagger")
    String clientId();
}
