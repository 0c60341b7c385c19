package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The requests of the {@link KeycloakAdmin Admin API} about organizations. They need {@code manage-organizations}. */
@Path("organizations")
interface KeycloakOrganizationApi {

    /** The identifier of the client that deletes organizations. */
    String FOR_DELETIONS = "deletions";

    @GET
    @Path("count")
    JsonNode count();

    /**
     * A page of organizations, sorted by name.
     *
     * @param search a part of a name or of a domain; null for all
     * @param q {@code key:value} of an attribute; null for all
     * @param exact whether the search matches the whole
     */
    @GET
    @Path("")
    JsonNode organizations(
            @RestQuery String search,
            @RestQuery String q,
            @RestQuery Boolean exact,
            @RestQuery int first,
            @RestQuery int max);

    @POST
    @Path("")
    Response create(JsonNode organization);

    @GET
    @Path("{id}")
    JsonNode organization(@RestPath String id);

    /** Replaces the organization: what is left out is erased, apart from the attributes. */
    @PUT
    @Path("{id}")
    void update(@RestPath String id, JsonNode organization);

    /** A page of members with their {@code membershipType}, sorted by username. */
    @GET
    @Path("{id}/members")
    JsonNode members(
            @RestPath String id, @RestQuery int first, @RestQuery int max, @RestQuery boolean briefRepresentation);

    /** The members whose username, e-mail or name is exactly this. */
    @GET
    @Path("{id}/members")
    JsonNode membersNamed(@RestPath String id, @RestQuery String search, @RestQuery boolean exact, @RestQuery int max);

    /**
     * @param subject a JSON string
     */
    @POST
    @Path("{id}/members")
    void addMember(@RestPath String id, JsonNode subject);

    @GET
    @Path("{id}/members/{subject}")
    JsonNode member(@RestPath String id, @RestPath String subject);

    @DELETE
    @Path("{id}/members/{subject}")
    void removeMember(@RestPath String id, @RestPath String subject);

    @GET
    @Path("members/{subject}/organizations")
    JsonNode organizationsOf(@RestPath String subject, @RestQuery boolean briefRepresentation);

    /**
     * @param name of a top-level group
     */
    @GET
    @Path("{id}/groups/group-by-path/{name}")
    JsonNode groupByPath(@RestPath String id, @RestPath String name);

    @POST
    @Path("{id}/groups")
    Response createGroup(@RestPath String id, JsonNode group);

    @GET
    @Path("{id}/groups/{group}")
    JsonNode group(@RestPath String id, @RestPath String group);

    @PUT
    @Path("{id}/groups/{group}")
    void updateGroup(@RestPath String id, @RestPath String group, JsonNode representation);

    @DELETE
    @Path("{id}/groups/{group}")
    void deleteGroup(@RestPath String id, @RestPath String group);

    @GET
    @Path("{id}/groups/{group}/children")
    JsonNode subgroups(@RestPath String id, @RestPath String group, @RestQuery int first, @RestQuery int max);

    @POST
    @Path("{id}/groups/{group}/children")
    Response createSubgroup(@RestPath String id, @RestPath String group, JsonNode child);

    @GET
    @Path("{id}/groups/{group}/members")
    JsonNode groupMembers(
            @RestPath String id,
            @RestPath String group,
            @RestQuery int first,
            @RestQuery int max,
            @RestQuery boolean briefRepresentation);

    @PUT
    @Path("{id}/groups/{group}/members/{subject}")
    void joinGroup(@RestPath String id, @RestPath String group, @RestPath String subject);

    @DELETE
    @Path("{id}/groups/{group}/members/{subject}")
    void leaveGroup(@RestPath String id, @RestPath String group, @RestPath String subject);

    /** A page of the organization's groups that a member belongs to. */
    @GET
    @Path("{id}/members/{subject}/groups")
    JsonNode groupsOf(@RestPath String id, @RestPath String subject, @RestQuery int first, @RestQuery int max);

    /** With {@link #FOR_DELETIONS}, since it takes much longer than other requests. */
    @DELETE
    @Path("{id}")
    void delete(@RestPath String id);
}
