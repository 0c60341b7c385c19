package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * The requests of the {@link KeycloakAdmin Admin API} that list many entries. Keycloak sorts all entries for each page, so these requests take much
 * longer than others and have a longer time-out.
 */
@Path("")
interface KeycloakPages {

    /** The direct members of a group. */
    @GET
    @Path("groups/{id}/members")
    JsonNode members(
            @RestPath String id, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    @GET
    @Path("groups/{id}/children")
    JsonNode subgroups(
            @RestPath String id, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** The number of users without service accounts. */
    @GET
    @Path("users/count")
    JsonNode countUsers();

    /** Lists users by username, without service accounts. A brief representation leaves out all attributes but the locale. */
    @GET
    @Path("users")
    JsonNode users(@RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** A page of roles, sorted by name; without both parameters all roles. */
    @GET
    @Path("roles")
    JsonNode roles(@RestQuery int first, @RestQuery int max);

    /** The roles directly inside a role: realm roles and client roles. */
    @GET
    @Path("roles-by-id/{id}/composites")
    JsonNode composites(@RestPath String id);

    /** The users to whom a role is assigned directly, including service accounts. */
    @GET
    @Path("roles/{name}/users")
    JsonNode usersWithRole(
            @RestPath String name, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** The top-level groups; the full form has the names of their roles. */
    @GET
    @Path("groups")
    JsonNode groups(@RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);
}
