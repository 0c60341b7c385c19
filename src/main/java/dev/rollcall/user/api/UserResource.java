package dev.rollcall.user.api;

import dev.rollcall.audit.AuditFilter;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.AuditLogRequest;
import dev.rollcall.audit.AuditPage;
import dev.rollcall.audit.AuditPageRequest;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.ETags;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.user.UserFilter;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserQueries.UserPage;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.UserView;
import dev.rollcall.user.act.IdentityGuards;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows users to administrators and readers. */
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Users")
public class UserResource {

    private final UserQueries users;
    private final UserSubjects ids;
    private final IdentityGuards guards;
    private final DirectoryRoles directoryRoles;
    private final RealmRoles realmRoles;
    private final AuditLog auditLog;
    private final ProfileNames profile;
    private final SecurityIdentity identity;

    UserResource(
            UserQueries users,
            UserSubjects ids,
            IdentityGuards guards,
            DirectoryRoles directoryRoles,
            RealmRoles realmRoles,
            AuditLog auditLog,
            ProfileNames profile,
            SecurityIdentity identity) {
        this.users = users;
        this.ids = ids;
        this.guards = guards;
        this.directoryRoles = directoryRoles;
        this.realmRoles = realmRoles;
        this.auditLog = auditLog;
        this.profile = profile;
        this.identity = identity;
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "Get a user",
            description = "By Rollcall's own id, the subject in Keycloak or the external id.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RestResponse<UserView> getUser(@Context HttpHeaders headers, @RestPath RecordRef id) {
        UserView user = users.get(ids.id(id));
        return ETags.respond(headers, user, UserAnswers.tag(user));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "List users",
            description = "Returns users in pages. Follow `next` and `previous` with the same filters, search and sort"
                    + " order. Every page takes the same time, however deep it is, except by `lastSeenAt` with filters, and with"
                    + " filters by attributes, organization or last visit, and of agents in another order than `createdAt`. Users"
                    + " who are created or deleted meanwhile do not shift the pages. With `ids`, one request reads up to 100 users;"
                    + " other filters restrict them further.\n\nA search in order of"
                    + " `relevance` looks for other matches, such as first names and the middle of words, only after those"
                    + " whose username, e-mail or last name begins with the term. A page never has both. So it may have fewer users than `limit` although more follow, and the"
                    + " last page may have none: the list ends where `next` is null. A search, a list with a filter by attributes,"
                    + " organization or last visit, one of agents in another order than `createdAt`, or one by `lastSeenAt` with any"
                    + " filter, that takes longer than three seconds gets 503.")
    @Parameter(name = "attributes", in = ParameterIn.QUERY, ref = "AttributeFilters")
    @Parameter(name = "profile", in = ParameterIn.QUERY, ref = "ProfileFilters")
    @APIResponse(
            responseCode = "200",
            description = "A page of users",
            headers =
                    @Header(
                            name = HttpHeaders.LINK,
                            description = "Links to the neighbouring pages: rel=\"next\", \"prev\" and \"first\"",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = UserPage.class)))
    @APIResponse(responseCode = "503", ref = "SearchTooSlow")
    public RestResponse<UserPage> listUsers(
            @BeanParam UserListRequest request, @Context RoutingContext context, UriInfo uri) {
        UserFilter filter = request.filter(context.queryParams(), profile, ids);
        UserPage page =
                users.list(filter, request.sort(filter), request.cursor(), request.limit(filter), request.total());
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @GET
    @Path("{id}/protection")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Tag(name = "Management")
    @Operation(summary = "Check whether a user is protected", description = Protection.DESCRIPTION)
    @APIResponse(responseCode = "200", description = "Whether the user is protected")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public Protection getUserProtection(@RestPath RecordRef id) {
        String subject = users.get(ids.id(id)).keycloakId();
        boolean isProtected = guards.isProtected(subject);
        return new Protection(isProtected, !isProtected && !isOwn(subject) && guards.mayBeDeleted(subject));
    }

    @GET
    @Path("{id}/roles")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Tag(name = "Management")
    @Operation(
            summary = "List a user's roles and where they come from",
            description =
                    "As they are in Keycloak now. A role may be assigned to the user, come from a group, or be contained"
                            + " in another role. The record has only the names. No `items` if roles come from tokens.")
    @APIResponse(responseCode = "200", description = "The roles")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public UserRoles listUserRoles(@RestPath RecordRef id) {
        String subject = users.get(ids.id(id)).keycloakId();
        return realmRoles.usesRealmRoles()
                ? UserRoles.of(directoryRoles.heldRoles(subject), realmRoles, isOwn(subject))
                : new UserRoles(List.of(), false);
    }

    private boolean isOwn(String subject) {
        return Caller.of(identity).claims().subject().equals(subject);
    }

    @GET
    @Path("{id}/audit-log")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Tag(name = "Audit log")
    @Operation(
            summary = "List a user's audit log",
            description = "In pages, also for deleted users. The log is append-only and holds no personal data.")
    @APIResponse(responseCode = "200", ref = "AuditLogPage")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RestResponse<AuditPage> listUserAuditLog(
            @RestPath RecordRef id, @BeanParam AuditLogRequest request, @BeanParam AuditPageRequest part, UriInfo uri) {
        UUID user = ids.id(id);
        users.requireKnown(user);
        AuditFilter filter = request.filter().ofUser(Optional.of(user));
        AuditPage page = auditLog.list(filter, request.newestFirst(), part.cursor(), part.limit());
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }
}
