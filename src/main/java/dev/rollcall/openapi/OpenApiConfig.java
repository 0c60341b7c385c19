package dev.rollcall.openapi;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** How the API's page signs people in. */
@ConfigMapping(prefix = "rollcall.openapi")
public interface OpenApiConfig {

    /** The realm's URL as browsers reach it; by default the one by which the service reaches it. */
    Optional<String> realmUrl();

    /**
     * The public client of the realm that Swagger UI's Authorize button signs in with. It needs
     * {@code <service>/q/swagger-ui/oauth2-redirect.html} as redirect URI and the service's origin as web origin.
     */
    @WithDefault("rollcall-swagger")
    String clientId();
}
