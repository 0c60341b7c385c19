package dev.rollcall.user.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.act.RequestFingerprints;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.Actors;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.StrictJson;
import dev.rollcall.user.api.body.CreateUser;
import dev.rollcall.user.api.body.MergePatch;
import dev.rollcall.user.api.body.PasswordReset;
import dev.rollcall.user.api.body.RequestBodies;
import dev.rollcall.user.api.body.RolesReplacement;
import dev.rollcall.user.api.body.UserChange;
import dev.rollcall.user.api.body.UserPatch;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/**
 * Creates, changes and deletes users, for administrators. {@code META-INF/openapi.yaml} describes the responses by the names
 * referred to here; {@code OpenApiResponses} adds what all such operations have in common.
 */
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Management")
public class UserAdministrationResource {

    private final RequestBodies bodies;
    private final UserManagement management;
    private final RequestFingerprints fingerprints;
    private final ManagementConfig config;
    private final SecurityIdentity identity;

    UserAdministrationResource(
            RequestBodies bodies,
            UserManagement management,
            RequestFingerprints fingerprints,
            ManagementConfig config,
            SecurityIdentity identity) {
        this.bodies = bodies;
        this.management = management;
        this.fingerprints = fingerprints;
        this.config = config;
        this.identity = identity;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createUser",
            summary = "Create a user",
            description =
                    "Creates the user in Keycloak and in Rollcall. The user signs in with a `temporaryPassword`, or"
                            + " sets a password through an `invitation` that Keycloak sends by e-mail. If Keycloak cannot"
                            + " send the e-mail, the user is created anyway and the response says so; a password reset"
                            + " sends the e-mail again.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "UserCreated")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "UserOfKeyGone")
    @APIResponse(responseCode = "409", ref = "Taken")
    public Response create(@RequestBody(ref = "CreateUserBody") byte[] body, @Context RoutingContext context) {
        ObjectNode json = StrictJson.object(body);
        CreateUser user = bodies.read(json, CreateUser.class);
        return ActResponses.created(management.create(actor(context), user, once(context, "POST users", json)));
    }

    @PATCH
    @Path("{id}")
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            operationId = "updateUser",
            summary = "Update a user",
            description =
                    "Applies a merge patch (RFC 7396) in Keycloak and in Rollcall. Fields that the service sets (ids,"
                            + " times, the version) are refused. A new e-mail address counts as not verified unless `emailVerified` says"
                            + " otherwise. Attributes that only Keycloak knows stay unchanged.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Guarded")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "UserTakenOrKept")
    public Response update(
            @RestPath String id,
            @RequestBody(ref = "UserPatchBody") byte[] body,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID user = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        ObjectNode json = StrictJson.object(body);
        UserChange change = bodies.readPatch(json, UserPatch.class).toChange(json);
        return ActResponses.record(management.update(actor(context), user, change, demanded));
    }

    @PUT
    @Path("{id}/roles")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "setUserRoles",
            summary = "Replace a user's realm roles",
            description =
                    "Assigns the roles in the list and removes all others, except the realm's default roles. Roles"
                            + " that a user has through a group or a composite role cannot be removed here. Roles that"
                            + " contain roles of `realm-management`, and roles that the operator does not allow, cannot be"
                            + " granted.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Guarded")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response setRoles(
            @RestPath String id,
            @RequestBody(ref = "RolesReplacementBody") byte[] body,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID user = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        RolesReplacement roles = bodies.read(StrictJson.object(body), RolesReplacement.class);
        return ActResponses.record(management.setRoles(actor(context), user, roles.names(), demanded));
    }

    @POST
    @Path("{id}/password-reset")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "resetPassword",
            summary = "Reset a user's password",
            description = "Sets a temporary password or, without one, lets Keycloak e-mail the user a link to set a new"
                    + " password. A temporary password ends all sessions of the user, in Keycloak and in Rollcall,"
                    + " and their tokens are refused, unless `keepSessions` is true. An e-mail ends no session:"
                    + " the old password is valid until the user sets a new one.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "204", description = "The password is set, or the e-mail is sent")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "NoMail")
    public Response resetPassword(
            @RestPath String id, @RequestBody(ref = "PasswordResetBody") byte[] body, @Context RoutingContext context) {
        UUID user = Parameters.uuid("id", id);
        ObjectNode json = StrictJson.object(body);
        PasswordReset reset = bodies.read(json, PasswordReset.class);
        Optional<Acts.Once> once = once(context, "POST users/" + user + "/password-reset", json);
        return ActResponses.empty(management.resetPassword(actor(context), user, reset, once));
    }

    @POST
    @Path("{id}/sessions/revoke")
    @Operation(
            operationId = "revokeSessions",
            summary = "End all sessions of a user",
            description = "Ends the sessions in Keycloak and in Rollcall. All replicas refuse the user's earlier tokens"
                    + " within a second. The user may sign in again.")
    @APIResponse(responseCode = "204", description = "The sessions have ended")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response revokeSessions(@RestPath String id, @Context RoutingContext context) {
        return ActResponses.empty(management.revokeSessions(actor(context), Parameters.uuid("id", id)));
    }

    @DELETE
    @Path("{id}")
    @Operation(
            operationId = "deleteUser",
            summary = "Delete a user",
            description =
                    "Deletes the user in Keycloak and erases the personal data of the record. The id and the audit"
                            + " log stay. The user's tokens are refused from then on.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The user is deleted")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Guarded")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "UserKept")
    public Response delete(@RestPath String id, @Context HttpHeaders headers, @Context RoutingContext context) {
        UUID user = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        return ActResponses.empty(management.delete(actor(context), user, demanded));
    }

    private Actor actor(RoutingContext context) {
        return Actors.of(Caller.of(identity), context);
    }

    private Optional<Acts.Once> once(RoutingContext context, String operation, ObjectNode body) {
        return Parameters.idempotencyKey(context.request())
                .map(key -> new Acts.Once(key, fingerprints.of(operation, body)));
    }
}
