package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * The used part of Keycloak's Admin API, below {@code /admin/realms/<realm>}. Representations are JSON trees, not Keycloak's classes, so that an
 * update keeps all properties that this service does not know.
 *
 * <p>Keycloak sorts all entries for each page of a listing, so there is a second client of this interface, {@link #FOR_LISTINGS}, which waits
 * longer.
 *
 * @see <a href="https://www.keycloak.org/docs-api/latest/rest-api/index.html">Keycloak Admin REST API</a>
 */
@Path("")
interface KeycloakAdmin {

    /** The identifier of the client that reads long listings. */
    String FOR_LISTINGS = "listings";

    @GET
    @Path("")
    JsonNode realm();

    @GET
    @Path("users/{id}")
    JsonNode user(@RestPath String id);

    @GET
    @Path("users")
    JsonNode usersByName(@RestQuery String username, @RestQuery boolean exact);

    @GET
    @Path("users")
    JsonNode usersByEmail(@RestQuery String email, @RestQuery boolean exact);

    @POST
    @Path("users")
    Response create(JsonNode user);

    @PUT
    @Path("users/{id}")
    void update(@RestPath String id, JsonNode user);

    @DELETE
    @Path("users/{id}")
    void delete(@RestPath String id);

    /** The roles that are assigned directly. */
    @GET
    @Path("users/{id}/role-mappings/realm")
    JsonNode assignedRoles(@RestPath String id);

    /** All effective roles, including those from groups and inside other roles. */
    @GET
    @Path("users/{id}/role-mappings/realm/composite")
    JsonNode effectiveRoles(@RestPath String id);

    /** The groups that a user is in, without those above them. */
    @GET
    @Path("users/{id}/groups")
    JsonNode groupsOf(
            @RestPath String id, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** All roles that a group brings, including those of the groups above it and inside other roles. */
    @GET
    @Path("groups/{id}/role-mappings/realm/composite")
    JsonNode effectiveRolesOfGroup(@RestPath String id);

    @POST
    @Path("users/{id}/role-mappings/realm")
    void assignRoles(@RestPath String id, JsonNode roles);

    @DELETE
    @Path("users/{id}/role-mappings/realm")
    void removeRoles(@RestPath String id, JsonNode roles);

    @PUT
    @Path("users/{id}/reset-password")
    void setPassword(@RestPath String id, JsonNode credential);

    @GET
    @Path("users/{id}/credentials")
    JsonNode credentials(@RestPath String id);

    @PUT
    @Path("users/{id}/execute-actions-email")
    void sendActionsEmail(@RestPath String id, JsonNode actions);

    @POST
    @Path("users/{id}/logout")
    void logout(@RestPath String id);

    @GET
    @Path("users/profile")
    JsonNode profile();

    /** A page of roles, sorted by name; without both parameters all roles. */
    @GET
    @Path("roles")
    JsonNode roles(@RestQuery int first, @RestQuery int max);

    @GET
    @Path("roles/{name}")
    JsonNode role(@RestPath String name);

    /** The direct children of a composite role: realm roles and, with {@code view-clients}, client roles. */
    @GET
    @Path("roles-by-id/{id}/composites")
    JsonNode composites(@RestPath String id);

    /** The clients with this client id: one or none. Needs {@code view-clients}. */
    @GET
    @Path("clients")
    JsonNode clients(@RestQuery String clientId);

    /** A user's effective roles of a client: direct, from groups or inside other roles. Needs {@code view-clients}. */
    @GET
    @Path("users/{id}/role-mappings/clients/{client}/composite")
    JsonNode effectiveClientRoles(@RestPath String id, @RestPath String client);

    /** The users to whom a role is assigned directly, including service accounts. */
    @GET
    @Path("roles/{name}/users")
    JsonNode usersWithRole(
            @RestPath String name, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** A group with its roles and the id of the group above it. */
    @GET
    @Path("groups/{id}")
    JsonNode group(@RestPath String id);

    /** The direct members of a group. */
    @GET
    @Path("groups/{id}/members")
    JsonNode members(
            @RestPath String id, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    @GET
    @Path("groups/{id}/children")
    JsonNode subgroups(
            @RestPath String id, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** The top-level groups; the full form has the names of their roles. */
    @GET
    @Path("groups")
    JsonNode groups(@RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** Searches users by an attribute, such as {@code LDAP_ID:"…"}. */
    @GET
    @Path("users")
    JsonNode usersByAttribute(@RestQuery String q, @RestQuery boolean briefRepresentation);

    /** The components of a kind, such as {@code org.keycloak.storage.UserStorageProvider}. */
    @GET
    @Path("components")
    JsonNode components(@RestQuery String type);

    /** Synchronizes the users of a user federation; the answer counts them. */
    @POST
    @Path("user-storage/{id}/sync")
    JsonNode synchronize(@RestPath String id, @RestQuery String action);

    /** The number of users without service accounts. */
    @GET
    @Path("users/count")
    JsonNode countUsers();

    /** Lists users by username, without service accounts. A brief representation leaves out all attributes but the locale. */
    @GET
    @Path("users")
    JsonNode users(@RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** Searches users, without service accounts. A quoted search matches the whole of a username, an e-mail or a name. */
    @GET
    @Path("users")
    JsonNode searchUsers(@RestQuery String search, @RestQuery boolean briefRepresentation);

    /**
     * Reads user events. Needs {@code view-events}.
     *
     * @param dateFrom milliseconds since 1970, inclusive
     * @param dateTo milliseconds since 1970, inclusive; null for no end
     * @param max -1 for all
     */
    @GET
    @Path("events")
    JsonNode userEvents(
            @RestQuery List<String> type,
            @RestQuery long dateFrom,
            @RestQuery Long dateTo,
            @RestQuery String direction,
            @RestQuery int max);

    /** Reads admin events, with the same parameters as {@link #userEvents}. */
    @GET
    @Path("admin-events")
    JsonNode adminEvents(
            @RestQuery List<String> resourceTypes,
            @RestQuery long dateFrom,
            @RestQuery Long dateTo,
            @RestQuery String direction,
            @RestQuery int max);
}
