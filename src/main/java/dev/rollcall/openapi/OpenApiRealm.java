package dev.rollcall.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.keycloak.KeycloakUrls;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Adds the URLs of the configured realm to the served OpenAPI document, and the client as {@code x-client-id}. The setting of Swagger UI
 * for the client is fixed at build time, so {@code quarkus.swagger-ui.on-complete} reads it from the document.
 */
@ApplicationScoped
public class OpenApiRealm {

    private final OpenApiConfig config;
    private final String realmUrl;

    OpenApiRealm(OpenApiConfig config, @ConfigProperty(name = "quarkus.oidc.auth-server-url") String realmUrl) {
        this.config = config;
        this.realmUrl = realmUrl;
    }

    void addTo(ObjectNode document) {
        ObjectNode keycloak = document.withObject("/components/securitySchemes/keycloak");
        keycloak.withObject("/flows/authorizationCode")
                .put("authorizationUrl", KeycloakUrls.authorizationEndpoint(realmUrl()))
                .put("tokenUrl", tokenEndpoint())
                .put("refreshUrl", tokenEndpoint());
        keycloak.put("x-client-id", config.clientId());
    }

    /** The URL where browsers get tokens. */
    public String tokenEndpoint() {
        return KeycloakUrls.tokenEndpoint(realmUrl());
    }

    private String realmUrl() {
        return config.realmUrl().orElse(realmUrl);
    }
}
