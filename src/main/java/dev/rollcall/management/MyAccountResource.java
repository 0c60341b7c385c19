package dev.rollcall.management;

import dev.rollcall.audit.Actor;
import dev.rollcall.caller.Caller;
import dev.rollcall.directory.Identity;
import dev.rollcall.provisioning.Provisioner;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import dev.rollcall.web.ETags;
import dev.rollcall.web.Problem;
import dev.rollcall.web.ProblemMappers;
import dev.rollcall.web.StrictJson;
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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
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
    private final Provisioner provisioner;
    private final ManagementConfig config;
    private final SecurityIdentity identity;

    MyAccountResource(
            OwnAccount account,
            OwnData data,
            Provisioner provisioner,
            ManagementConfig config,
            SecurityIdentity identity) {
        this.account = account;
        this.data = data;
        this.provisioner = provisioner;
        this.config = config;
        this.identity = identity;
    }

    @PATCH
    @Consumes(ProblemMappers.MERGE_PATCH)
    @Operation(
            operationId = "patchMe",
            summary = "Change the caller's own account",
            description =
                    "A merge patch (RFC 7396), in Keycloak and here as one act: null removes. What the realm's user"
                            + " profile does not let people edit is refused as read-only. A new e-mail address counts as"
                            + " not verified. Of `attributes`, only those that the operator has opened to people can be"
                            + " set.")
    @RequestBody(
            required = true,
            content =
                    @Content(mediaType = ProblemMappers.MERGE_PATCH, schema = @Schema(implementation = MyChange.class)))
    @APIResponse(
            responseCode = "200",
            description = "The record afterwards",
            headers =
                    @Header(
                            name = HttpHeaders.ETAG,
                            description = "The record's version",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = UserView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It may have been done, which will be found out: `Location` is the record")
    @APIResponse(
            responseCode = "400",
            description = "The body is not a JSON object",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(
            responseCode = "409",
            description = "Another user has the e-mail address, or another request is changing the account",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "412",
            description = "The record has changed meanwhile",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "422",
            description = "A field is not valid, or not the person's to change; `errors` says which",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response update(byte[] body, @Context HttpHeaders headers, @Context RoutingContext context) {
        User me = me();
        OptionalLong demanded = ETags.demanded(headers, config.requireIfMatch());
        Acts.Result result = account.update(actor(context), me, StrictJson.object(body), demanded);
        return result.inDoubt()
                ? inDoubt(result)
                : Response.ok(result.user())
                        .header(HttpHeaders.ETAG, ETags.of(result.user().version()))
                        .build();
    }

    @DELETE
    @Operation(
            operationId = "deleteMe",
            summary = "Delete the caller's own account",
            description = "In Keycloak and here, as one act: personal data is erased, the trail stays, and no token of"
                    + " theirs is good any more. Off unless the operator has switched it on.")
    @APIResponse(responseCode = "204", description = "The account is gone")
    @APIResponse(
            responseCode = "202",
            description = "It may have been done, which will be found out: `Location` is the record")
    @APIResponse(
            responseCode = "403",
            description = "It is not switched on, the caller is the last administrator, or has no record",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "409",
            description = "Another request is changing the account",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "412",
            description = "The record has changed meanwhile",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response delete(@Context HttpHeaders headers, @Context RoutingContext context) {
        User me = me();
        OptionalLong demanded = ETags.demanded(headers, config.requireIfMatch());
        Acts.Result result = account.delete(actor(context), me, demanded);
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
                            + " remembered for a retry, and idempotency keys they have used.")
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
    public Response export() {
        User me = me();
        UserView view = UserView.of(me);
        Optional<Identity> inKeycloak = account.identity(me);
        StreamingOutput document = out -> data.write(view, inKeycloak, out);
        return Response.ok(document)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"rollcall-%s.json\"".formatted(me.id))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private User me() {
        return provisioner.provision(Caller.of(identity).claims());
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

    /** The body of a change, for the API's description; what is read of it is {@link UserInput}'s to say. */
    @Schema(name = "MyChange", description = "What a person changes of their own account; null removes")
    record MyChange(
            @Schema(nullable = true, examples = "alice@example.org")
            String email,

            @Schema(nullable = true, examples = "Alice") String firstName,
            @Schema(nullable = true, examples = "Example") String lastName,
            @Schema(nullable = true, examples = "pt-BR") String locale,

            @Schema(description = "A merge patch of the application's attributes")
            Map<String, Object> attributes) {}
}
