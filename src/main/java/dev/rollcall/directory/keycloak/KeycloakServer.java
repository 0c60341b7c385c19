package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** The part of Keycloak's Admin API that belongs to no realm, below {@code /admin}. */
@Path("")
interface KeycloakServer {

    /** What the server supports: {@code enums} has the names of the types of events. Accounts of a realm do not see its version. */
    @GET
    @Path("serverinfo")
    JsonNode info();
}
