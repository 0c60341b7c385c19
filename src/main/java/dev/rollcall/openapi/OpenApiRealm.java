package dev.rollcall.openapi;

import dev.rollcall.directory.keycloak.KeycloakUrls;
import io.quarkus.arc.Unremovable;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.security.OAuthFlow;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/**
 * Adds the URLs of the configured realm to the served OpenAPI document, and the client as {@code x-client-id}. The setting of Swagger UI
 * for the client is fixed at build time, so {@code quarkus.swagger-ui.on-complete} reads it from the document.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
@ApplicationScoped
@Unremovable
public class OpenApiRealm implements OASFilter {

    private final OpenApiConfig config;
    private final String realmUrl;

    OpenApiRealm(OpenApiConfig config, @ConfigProperty(name = "quarkus.oidc.auth-server-url") String realmUrl) {
        this.config = config;
        this.realmUrl = realmUrl;
    }

    @Override
    public void filterOpenAPI(OpenAPI document) {
        SecurityScheme keycloak = document.getComponents().getSecuritySchemes().get("keycloak");
        OAuthFlow flow = keycloak.getFlows().getAuthorizationCode();
        flow.setAuthorizationUrl(KeycloakUrls.authorizationEndpoint(realmUrl()));
        flow.setTokenUrl(tokenEndpoint());
        flow.setRefreshUrl(tokenEndpoint());
        keycloak.addExtension("x-client-id", config.clientId());
    }

    /** The URL where browsers get tokens. */
    public String tokenEndpoint() {
        return KeycloakUrls.tokenEndpoint(realmUrl());
    }

    private String realmUrl() {
        return config.realmUrl().orElse(realmUrl);
    }
}
