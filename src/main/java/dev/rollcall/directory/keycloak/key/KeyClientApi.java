package dev.rollcall.directory.keycloak.key;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestQuery;

/** The part of Keycloak's Admin API, below {@code /admin/realms/<realm>}, that shows how the client for API keys is set up. */
@Path("clients")
public interface KeyClientApi {

    /** The clients with this client id: one or none. Needs {@code view-clients}. */
    @GET
    JsonNode clients(@RestQuery String clientId);
}
