package dev.rollcall.transfer.own;

import dev.rollcall.audit.Actor;
import dev.rollcall.auth.Caller;
import dev.rollcall.http.PathLimits;
import dev.rollcall.observability.RequestIds;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.User;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Exports everything stored about the caller. */
@Path(PathLimits.OWN_EXPORT)
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Users")
public class OwnExportResource {

    /** With the charset, which the framework adds only to an answer with a body, not to that of HEAD. */
    private static final MediaType EXPORT = MediaType.APPLICATION_JSON_TYPE.withCharset(StandardCharsets.UTF_8.name());

    private final OwnData data;
    private final OwnExports exports;
    private final Provisioner provisioner;
    private final SecurityIdentity identity;

    OwnExportResource(OwnData data, OwnExports exports, Provisioner provisioner, SecurityIdentity identity) {
        this.data = data;
        this.exports = exports;
        this.provisioner = provisioner;
        this.identity = identity;
    }

    @GET
    @Operation(
            summary = "Export the caller's personal data",
            description =
                    "Returns a file with everything stored about the caller: the record, the identity in Keycloak, a new e-mail"
                            + " address that is not confirmed yet, memberships, invitations, API keys, agents, what was done to the caller"
                            + " (`actsOnMe`) and by the caller (`actsByMe`), also in jobs, when tokens were revoked, pending changes,"
                            + " responses kept for retries, and used idempotency keys. An export that fails halfway ends without the regular end of the response."
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
    public Response exportMe(@Context RoutingContext context) {
        Caller caller = Caller.of(identity);
        User me = provisioner.provision(caller.claims(), RequestIds.of(context));
        exports.begin(me.id, context);
        return Response.ok(data.export(me, Actor.of(caller, context), context), EXPORT)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"rollcall-%s.json\"".formatted(me.id))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }
}
