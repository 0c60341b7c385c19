package dev.rollcall.directory.keycloak.key;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The realm's discovery document, below {@code quarkus.oidc.auth-server-url}. */
@RegisterRestClient(configKey = "keycloak")
@Path("/.well-known/openid-configuration")
interface KeycloakDiscovery {

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    JsonNode document();
}
