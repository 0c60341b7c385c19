package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * What of the {@link KeycloakAdmin Admin API} lists many. Keycloak sorts all of them for each page, so an answer may take many times as
 * long as one about a person, and more time is given to it.
 */
@Path("")
interface KeycloakPages {

    /** Those who are in the group itself. */
    @GET
    @Path("groups/{id}/members")
    JsonNode members(
            @RestPath String id, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    @GET
    @Path("groups/{id}/children")
    JsonNode subgroups(
            @RestPath String id, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** Without service accounts. */
    @GET
    @Path("users/count")
    JsonNode countOfPeople();

    /** By username, without service accounts; what is brief has the attributes too, but nothing of credentials and consents. */
    @GET
    @Path("users")
    JsonNode peopleByName(@RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** By name; without both of these it is all of them. */
    @GET
    @Path("roles")
    JsonNode roles(@RestQuery int first, @RestQuery int max);

    /** What is directly inside of a role: roles of the realm and of clients. */
    @GET
    @Path("roles-by-id/{id}/composites")
    JsonNode composites(@RestPath String id);

    /** Those to whom it is assigned directly, service accounts too. */
    @GET
    @Path("roles/{name}/users")
    JsonNode holdersInBrief(
            @RestPath String name, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** The topmost ones; what is not brief has the names of their roles. */
    @GET
    @Path("groups")
    JsonNode groups(@RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);
}
