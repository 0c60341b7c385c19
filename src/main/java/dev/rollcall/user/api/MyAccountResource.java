package dev.rollcall.user.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.Actors;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.http.ETags;
import dev.rollcall.http.StrictJson;
import dev.rollcall.observability.RequestIds;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import dev.rollcall.user.api.body.MergePatch;
import dev.rollcall.user.api.body.MyPatch;
import dev.rollcall.user.api.body.RequestBodies;
import dev.rollcall.user.api.body.UserChange;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows, changes, exports and deletes the caller's own account. Every request provisions the record if there is none. */
@Path("/api/v1/users/me")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Users")
public class MyAccountResource {

    /** With the charset, which the framework adds only to an answer with a body, not to that of HEAD. */
    private static final MediaType EXPORT = MediaType.APPLICATION_JSON_TYPE.withCharset(StandardCharsets.UTF_8.name());

    private final RequestBodies bodies;
    private final OwnAccount account;
    private final OwnData data;
    private final OwnExports exports;
    private final Provisioner provisioner;
    private final ManagementConfig config;
    private final SecurityIdentity identity;

    MyAccountResource(
            RequestBodies bodies,
            OwnAccount account,
            OwnData data,
            OwnExports exports,
            Provisioner provisioner,
            ManagementConfig config,
            SecurityIdentity identity) {
        this.bodies = bodies;
        this.account = account;
        this.data = data;
        this.exports = exports;
        this.provisioner = provisioner;
        this.config = config;
        this.identity = identity;
    }

    @GET
    @Operation(
            operationId = "getMe",
            summary = "Get the caller's own record",
            description =
                    "Creates the record at the user's first request, and updates it from the token at each request.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "304", ref = "NotModified")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    public RestResponse<UserView> get(@Context HttpHeaders headers, @Context RoutingContext context) {
        UserView user = UserView.of(me(context));
        return ETags.respond(headers, user, ETags.of(user.version(), user.lastSeenAt()));
    }

    @PATCH
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            operationId = "patchMe",
            summary = "Update the caller's own account",
            description = "Applies a merge patch (RFC 7396) in Keycloak and in Rollcall. Fields that the realm's user"
                    + " profile does not let users edit are refused as read-only. A new e-mail address counts as"
                    + " not verified and requires a recent sign-in, see 401; if its domain has an unusual spelling, it"
                    + " is refused. Of `attributes`, users can set only"
                    + " those that the operator allows.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoRecordToChange")
    @APIResponse(responseCode = "409", ref = "Taken")
    public Response update(
            @RequestBody(ref = "MyPatchBody") byte[] body,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        User me = me(context);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        ObjectNode json = StrictJson.object(body);
        UserChange change = bodies.readPatch(json, MyPatch.class).toChange(json);
        return ActResponses.ownRecord(account.update(actor(context), claims(), me, change, demanded));
    }

    @DELETE
    @Operation(
            operationId = "deleteMe",
            summary = "Delete the caller's own account",
            description =
                    "Deletes the account in Keycloak and erases the personal data in Rollcall. The audit log stays,"
                            + " and all tokens of the user are refused. Requires a recent sign-in, see 401. Disabled"
                            + " unless the operator enables it.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The account is deleted")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoOwnDeletion")
    @APIResponse(responseCode = "409", ref = "UserKept")
    public Response delete(@Context HttpHeaders headers, @Context RoutingContext context) {
        User me = me(context);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        return ActResponses.ownEmpty(account.delete(actor(context), claims(), me, demanded));
    }

    @GET
    @Path("export")
    @Operation(
            operationId = "exportMe",
            summary = "Export the caller's personal data",
            description =
                    "Returns a file with everything stored about the caller: the record, the identity in Keycloak,"
                            + " memberships, invitations, what was done to the caller (`actsOnMe`) and by the caller"
                            + " (`actsByMe`), when tokens were revoked, pending changes, responses kept for retries, and used"
                            + " idempotency keys. An export that fails halfway ends without the regular end of the response."
                            + " A user can have one export at a time, and a response of which the client reads nothing for ten"
                            + " seconds is cut off.")
    @APIResponse(
            responseCode = "200",
            description = "The data",
            headers =
                    @Header(
                            name = HttpHeaders.CONTENT_DISPOSITION,
                            description = "The name of the file",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = PersonalData.class)))
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "429", ref = "OwnExportRunning")
    public Response export(@Context RoutingContext context) {
        User me = me(context);
        exports.begin(me.id, context);
        return Response.ok(data.export(me, actor(context), context), EXPORT)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"rollcall-%s.json\"".formatted(me.id))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @GET
    @Path("protection")
    @Operation(
            operationId = "getMyProtection",
            summary = "Check whether the caller's own account is protected",
            description = Protection.DESCRIPTION)
    @APIResponse(
            responseCode = "200",
            description = "Whether the account is protected",
            content = @Content(schema = @Schema(implementation = Protection.class)))
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public Protection protection(@Context RoutingContext context) {
        return account.protection(me(context));
    }

    private User me(RoutingContext context) {
        return provisioner.provision(claims(), RequestIds.of(context));
    }

    private TokenClaims claims() {
        return Caller.of(identity).claims();
    }

    private Actor actor(RoutingContext context) {
        return Actors.of(Caller.of(identity), context);
    }
}
