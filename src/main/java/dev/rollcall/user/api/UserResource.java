package dev.rollcall.user.api;

import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.user.UserFilter;
import dev.rollcall.user.UserPage;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserView;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Shows users to administrators. */
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Users")
public class UserResource {

    private final UserQueries users;

    UserResource(UserQueries users) {
        this.users = users;
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "getUser",
            summary = "Get a user",
            description = "By Rollcall's own id, not by the subject in Keycloak.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "304", ref = "NotModified")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response get(@Context HttpHeaders headers, @RestPath String id) {
        UserView user = users.get(Parameters.uuid("id", id));
        return ETags.respond(headers, user, ETags.of(user.version(), user.lastSeenAt()));
    }

    @GET
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            operationId = "listUsers",
            summary = "List users",
            description = "Returns users in pages. Follow `next` and `previous` with the same filters, search and sort"
                    + " order. Every page takes the same time, however deep it is. Users who are created or"
                    + " deleted meanwhile do not shift the pages. With `ids`, one request reads up to 100 users; other"
                    + " filters restrict them further.")
    @APIResponse(
            responseCode = "200",
            description = "A page of users",
            headers =
                    @Header(
                            name = HttpHeaders.LINK,
                            description = "Links to the neighbouring pages: rel=\"next\", \"prev\" and \"first\"",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = UserPage.class)))
    @APIResponse(responseCode = "400", ref = "BadListRequest")
    public Response list(@BeanParam UserListRequest request, UriInfo uri) {
        UserFilter filter = request.filter();
        UserPage page = users.list(filter, request.sort(), request.cursor(), request.limit(filter), request.total());
        return PageLinks.add(Response.ok(page), uri, page.previous(), page.next())
                .build();
    }
}
