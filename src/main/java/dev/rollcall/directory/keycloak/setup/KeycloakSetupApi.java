package dev.rollcall.directory.keycloak.setup;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * The part of Keycloak's Admin API, below {@code /admin/realms/<realm>}, that only the check of the set-up reads. Representations are JSON
 * trees.
 */
@Path("")
public interface KeycloakSetupApi {

    @GET
    @Path("")
    JsonNode realm();

    /** The clients with this client id: one or none. Their representation has the secret. Needs {@code view-clients}. */
    @GET
    @Path("clients")
    JsonNode clients(@RestQuery String clientId);

    /** The access token that a client would get for a user, as it would be signed. Needs {@code view-clients} and {@code view-users}. */
    @GET
    @Path("clients/{id}/evaluate-scopes/generate-example-access-token")
    JsonNode exampleToken(@RestPath String id, @RestQuery String scope, @RestQuery String userId);

    @GET
    @Path("users/profile")
    JsonNode profile();
}
