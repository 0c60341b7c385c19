package dev.rollcall.directory.keycloak.client;

import dev.rollcall.directory.keycloak.KeycloakUrls;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** Keycloak's token endpoint (RFC 6749, section 3.2), below {@code quarkus.oidc.auth-server-url}. */
@RegisterRestClient(configKey = "keycloak")
@Path(KeycloakUrls.TOKEN)
interface KeycloakTokenEndpoint {

    /**
     * Requests a token.
     *
     * @return Keycloak's JSON
     * @throws jakarta.ws.rs.WebApplicationException with Keycloak's OAuth error
     * @throws jakarta.ws.rs.ProcessingException if it does not answer
     */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    String token(@HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, Form form);
}
