package dev.rollcall.user.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ActSteps;
import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.act.RequestFingerprints;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.Actors;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.AuditPage;
import dev.rollcall.audit.AuditRequest;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.StrictJson;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserView;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/**
 * What an administrator does to users. What it takes and answers is described in {@code META-INF/openapi.yaml}, by the names
 * given here; {@code OpenApiResponses} adds what all such operations have in common.
 */
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Management")
public class ManagementResource {

    static final Set<String> PATCHABLE = Set.of(
            "username", "email", "emailVerified", "firstName", "lastName", "locale", "enabled", "roles", "attributes");

    private final UserManagement management;
    private final AuditLog trail;
    private final RequestFingerprints fingerprints;
    private final ManagementConfig config;
    private final SecurityIdentity identity;

    ManagementResource(
            UserManagement management,
            AuditLog trail,
            RequestFingerprints fingerprints,
            ManagementConfig config,
            SecurityIdentity identity) {
        this.management = management;
        this.trail = trail;
        this.fingerprints = fingerprints;
        this.config = config;
        this.identity = identity;
    }

    /**
     * Described by {@link UserBodies.CreatedUser}: the generator would list what is unwrapped a second time.
     *
     * @param invitation {@code sent}, {@code not-sent} or {@code unknown}; null if none was asked for
     */
    @Schema(hidden = true)
    public record CreatedUser(
            @JsonUnwrapped UserView user,
            @JsonInclude(JsonInclude.Include.NON_NULL) String invitation) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createUser",
            summary = "A new user, in Keycloak and here",
            description =
                    "The person gets in by an `invitation` that Keycloak mails to them, or by a `temporaryPassword`."
                            + " If Keycloak cannot send the mail they are made all the same, and the answer says so; a password"
                            + " reset sends it again.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "UserCreated")
    @APIResponse(responseCode = "202", ref = "InDoubt")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "UserOfKeyGone")
    @APIResponse(responseCode = "409", ref = "Taken")
    public Response create(@RequestBody(ref = "CreateUser") byte[] body, @Context RoutingContext context) {
        ObjectNode json = StrictJson.object(body);
        Acts.Result result =
                management.create(actor(context), UserInput.newUser(json), once(context, "POST users", json));
        if (result.inDoubt()) {
            return inDoubt(result);
        }
        if (result.user() == null) {
            throw new ProblemException(ProblemType.NOT_FOUND, "The user that was made by this key is no more.");
        }
        return Response.created(URI.create("/api/v1/users/" + result.user().id()))
                .header(
                        HttpHeaders.ETAG,
                        ETags.of(result.user().version(), result.user().lastSeenAt()))
                .entity(new CreatedUser(result.user(), (String) result.details().get(ActSteps.INVITATION)))
                .build();
    }

    @PATCH
    @Path("{id}")
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            operationId = "updateUser",
            summary = "Changes of a user, in Keycloak and here",
            description = "A merge patch (RFC 7396). What is set by the service (ids, times, the version) is refused by"
                    + " name; what Keycloak has besides, and this service does not know of, stays as it is.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "202", ref = "InDoubt")
    @APIResponse(responseCode = "403", ref = "Guarded")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "Taken")
    public Response update(
            @RestPath String id,
            @RequestBody(ref = "UserPatch") byte[] body,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID user = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.demanded(headers, config.requireIfMatch());
        UserPatch patch = UserInput.patch(StrictJson.object(body), PATCHABLE);
        return answer(management.update(actor(context), user, patch, demanded));
    }

    @PUT
    @Path("{id}/roles")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setUserRoles",
            summary = "The roles of a user, as a whole",
            description =
                    "Those that are not named are taken away, except what every user of the realm has. A role that"
                            + " comes by a group or inside of another role cannot be taken away here. Roles that contain"
                            + " roles of `realm-management`, and those that the operator does not allow, cannot be granted.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "202", ref = "InDoubt")
    @APIResponse(responseCode = "403", ref = "Guarded")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response setRoles(
            @RestPath String id,
            @RequestBody(ref = "RolesReplacement") byte[] body,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID user = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.demanded(headers, config.requireIfMatch());
        return answer(management.setRoles(actor(context), user, UserInput.allRoles(StrictJson.object(body)), demanded));
    }

    @POST
    @Path("{id}/password-reset")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "resetPassword",
            summary = "A new way in for a user",
            description =
                    "By a temporary password, or, without one, by a mail of Keycloak's with a link to set a new one. A temporary"
                            + " password ends all sessions of the user, in Keycloak and here, and their tokens are refused, unless"
                            + " `keepSessions` is true. A mail ends none: the old password is good until a new one is set.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "204", description = "The password is set, or the mail is on its way")
    @APIResponse(responseCode = "202", ref = "InDoubt")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "NoMail")
    public Response resetPassword(
            @RestPath String id, @RequestBody(ref = "PasswordReset") byte[] body, @Context RoutingContext context) {
        UUID user = Parameters.uuid("id", id);
        ObjectNode json = StrictJson.object(body);
        return answerEmpty(management.resetPassword(
                actor(context),
                user,
                UserInput.passwordReset(json),
                once(context, "POST users/" + user + "/password-reset", json)));
    }

    @POST
    @Path("{id}/sessions/revoke")
    @Operation(
            operationId = "revokeSessions",
            summary = "The end of all sessions of a user",
            description =
                    "In Keycloak and here: tokens that were issued to them before are refused, on all replicas within"
                            + " a second. They may sign in again.")
    @APIResponse(responseCode = "204", description = "The sessions have ended")
    @APIResponse(responseCode = "202", ref = "InDoubt")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response revokeSessions(@RestPath String id, @Context RoutingContext context) {
        return answerEmpty(management.revokeSessions(actor(context), Parameters.uuid("id", id)));
    }

    @DELETE
    @Path("{id}")
    @Operation(
            operationId = "deleteUser",
            summary = "The end of a user, in Keycloak and here",
            description = "Gone from Keycloak; of the record the id and the trail stay, personal data is erased. Their"
                    + " tokens are refused from then on.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The user is no more")
    @APIResponse(responseCode = "202", ref = "InDoubt")
    @APIResponse(responseCode = "403", ref = "Guarded")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response delete(@RestPath String id, @Context HttpHeaders headers, @Context RoutingContext context) {
        UUID user = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.demanded(headers, config.requireIfMatch());
        return answerEmpty(management.delete(actor(context), user, demanded));
    }

    @GET
    @Path("{id}/protection")
    @Operation(
            operationId = "getUserProtection",
            summary = "Whether changes of a user are refused",
            description = Protection.DESCRIPTION)
    @APIResponse(
            responseCode = "200",
            description = "Whether they are",
            content = @Content(schema = @Schema(implementation = Protection.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public Protection protection(@RestPath String id) {
        return management.protection(Parameters.uuid("id", id));
    }

    @GET
    @Path("{id}/trail")
    @Tag(name = "Trail")
    @Operation(
            operationId = "listUserTrail",
            summary = "What was done to a user",
            description = "Append-only, in pages; also of a user who is no more. It holds no personal data.")
    @APIResponse(responseCode = "200", ref = "TrailPage")
    @APIResponse(responseCode = "400", ref = "BadListRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response trail(@RestPath String id, @BeanParam AuditRequest request, UriInfo uri) {
        UUID user = management.known(Parameters.uuid("id", id));
        AuditPage page =
                trail.list(request.filter(Optional.of(user)), request.newestFirst(), request.cursor(), request.limit());
        return PageLinks.add(Response.ok(page), uri, page.previous(), page.next())
                .build();
    }

    private Actor actor(RoutingContext context) {
        return Actors.of(Caller.of(identity), context);
    }

    private Optional<Acts.Once> once(RoutingContext context, String operation, ObjectNode body) {
        return Parameters.idempotencyKey(context.request())
                .map(key -> new Acts.Once(key, fingerprints.of(operation, body)));
    }

    private static Response answer(Acts.Result result) {
        if (result.inDoubt()) {
            return inDoubt(result);
        }
        if (result.user() == null) {
            throw new ProblemException(ProblemType.NOT_FOUND, "The user is no more in Keycloak.");
        }
        return Response.ok(result.user())
                .header(
                        HttpHeaders.ETAG,
                        ETags.of(result.user().version(), result.user().lastSeenAt()))
                .build();
    }

    private static Response answerEmpty(Acts.Result result) {
        return result.inDoubt() ? inDoubt(result) : Response.noContent().build();
    }

    /** 202: it may have been done, and the trail will say whether it was. */
    static Response inDoubt(Acts.Result result) {
        return Response.accepted(new Pending(result.act(), "open"))
                .location(URI.create("/api/v1/trail/" + result.act()))
                .build();
    }

    /**
     * @param act the act, by its id in the trail
     * @param outcome {@code open}
     */
    @Schema(name = "PendingAct", description = "An act that may have been done: the trail will say so")
    public record Pending(
            @Schema(required = true, description = "The act's id in the trail")
            UUID act,

            @Schema(required = true, enumeration = "open", description = "Not known yet")
            String outcome) {}
}
