package dev.rollcall.user.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.Actors;
import dev.rollcall.audit.ExportAudit;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.directory.Identity;
import dev.rollcall.http.ETags;
import dev.rollcall.http.StreamedResponse;
import dev.rollcall.http.StrictJson;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
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
import jakarta.ws.rs.core.StreamingOutput;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a person does to their own account; reading it is with provisioning, which makes the record. */
@Path("/api/v1/users/me")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Users")
public class MyAccountResource {

    private final OwnAccount account;
    private final OwnData data;
    private final ExportAudit exports;
    private final Provisioner provisioner;
    private final ManagementConfig config;
    private final SecurityIdentity identity;

    MyAccountResource(
            OwnAccount account,
            OwnData data,
            ExportAudit exports,
            Provisioner provisioner,
            ManagementConfig config,
            SecurityIdentity identity) {
        this.account = account;
        this.data = data;
        this.exports = exports;
        this.provisioner = provisioner;
        this.config = config;
        this.identity = identity;
    }

    @PATCH
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            operationId = "patchMe",
            summary = "Changes of the caller's own account",
            description =
                    "A merge patch (RFC 7396), in Keycloak and here as one act. What the realm's user profile does not"
                            + " let people edit is refused as read-only. A new e-mail address counts as not verified, and takes a"
                            + " recent sign-in: see 401. Of"
                            + " `attributes`, only those that the operator has opened to people can be set.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "202", ref = "OwnInDoubt")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoRecordToChange")
    @APIResponse(responseCode = "409", ref = "Taken")
    public Response update(
            @RequestBody(ref = "MyPatch") byte[] body, @Context HttpHeaders headers, @Context RoutingContext context) {
        User me = me();
        LongPredicate demanded = ETags.demanded(headers, config.requireIfMatch());
        Acts.Result result = account.update(actor(context), claims(), me, StrictJson.object(body), demanded);
        return result.inDoubt()
                ? inDoubt(result)
                : Response.ok(result.user())
                        .header(
                                HttpHeaders.ETAG,
                                ETags.of(result.user().version(), result.user().lastSeenAt()))
                        .build();
    }

    @DELETE
    @Operation(
            operationId = "deleteMe",
            summary = "The end of the caller's own account",
            description =
                    "In Keycloak and here, as one act: personal data is erased, the trail stays, and no token of"
                            + " theirs is good any more. Takes a recent sign-in: see 401. Off unless the operator has switched it on.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The account is gone")
    @APIResponse(responseCode = "202", ref = "OwnInDoubt")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoOwnDeletion")
    public Response delete(@Context HttpHeaders headers, @Context RoutingContext context) {
        User me = me();
        LongPredicate demanded = ETags.demanded(headers, config.requireIfMatch());
        Acts.Result result = account.delete(actor(context), claims(), me, demanded);
        return result.inDoubt() ? inDoubt(result) : Response.noContent().build();
    }

    @GET
    @Path("export")
    @Operation(
            operationId = "exportMe",
            summary = "All that is held about the caller",
            description =
                    "As a file: the record, the identity as Keycloak has it, what was done to them (`actsOnMe`) and by"
                            + " them (`actsByMe`), when their tokens were revoked, acts that are open, answers that are"
                            + " remembered for a retry, and idempotency keys they have used. An answer that was cut off has no"
                            + " regular end.")
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
    public Response export(@Context RoutingContext context) {
        User me = me();
        UserView view = UserView.of(me);
        Optional<Identity> inKeycloak = account.identity(me);
        StreamingOutput document = exports.recorded(
                new ExportAudit.Export(Optional.of(me.id), "json", List.of()), actor(context), context, (out, row) -> {
                    data.write(view, inKeycloak, out);
                    row.run();
                });
        return Response.ok(StreamedResponse.whileRead(context.request(), document))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"rollcall-%s.json\"".formatted(me.id))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @GET
    @Path("protection")
    @Operation(
            operationId = "getMyProtection",
            summary = "Whether changes of the caller's own account are refused",
            description = Protection.DESCRIPTION)
    @APIResponse(
            responseCode = "200",
            description = "Whether they are",
            content = @Content(schema = @Schema(implementation = Protection.class)))
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public Protection protection() {
        return account.protection(me());
    }

    private User me() {
        return provisioner.provision(claims());
    }

    private TokenClaims claims() {
        return Caller.of(identity).claims();
    }

    private Actor actor(RoutingContext context) {
        return Actors.of(Caller.of(identity), context);
    }

    /** The trail is for administrators; their own record shows the person what came of it. */
    private static Response inDoubt(Acts.Result result) {
        return Response.accepted(Map.of("act", result.act(), "outcome", "open"))
                .location(URI.create("/api/v1/users/me"))
                .build();
    }
}
