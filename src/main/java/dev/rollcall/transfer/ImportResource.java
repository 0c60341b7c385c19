package dev.rollcall.transfer;

import dev.rollcall.audit.Actor;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.Csv;
import dev.rollcall.http.Ndjson;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.PathLimits;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Imports users from a file: creates them, or links those who exist. */
@Path(PathLimits.IMPORT)
@Tag(name = "Management")
public class ImportResource {

    private final Imports imports;
    private final SecurityIdentity identity;

    ImportResource(Imports imports, SecurityIdentity identity) {
        this.imports = imports;
        this.identity = identity;
    }

    @POST
    @Consumes({Ndjson.MEDIA_TYPE, Csv.MEDIA_TYPE})
    @Produces(Ndjson.MEDIA_TYPE)
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Create or link many users from a file", description = """
                    Accepts a file in UTF-8 of at most 100,000 lines and 128 MB (both can be configured): either
                    newline-delimited JSON, where each line is a body of `POST /api/v1/users`, or CSV (RFC 4180), where the
                    first line names the columns: `username`, `email`, `emailVerified`, `firstName`, `lastName`, `locale`,
                    `externalId`, `enabled`, `roles` (separated by semicolons or spaces), `temporaryPassword`, `invitation`,
                    `attributes.<name>`, or `attributes` as a JSON object, and `profile.<name>`. Further columns of an export
                    are ignored. A line has at most 64 KB.

                    With `mode=link`, a line names a user who exists in Keycloak by exactly one of `keycloakId`, `email` and
                    `username`, and gives `externalId`, `attributes` and `profile`, which are merged into the record: see
                    `LinkUser`. In CSV, these are the columns. No user is created in Keycloak, but a record that is missing is
                    created from there. An address must be verified, and only one identity may have it. A line whose
                    record has all values already changes nothing. Of two lines for one user, the second is refused.

                    The response begins when the whole file has arrived. It contains the result of each line, in the order
                    of the file, and a summary as its last line. A line that is refused does not stop the others. Each user
                    is created or changed by an act of its own, with its own entry in the audit log.

                    With an `Idempotency-Key` the file can be sent again, for example after a lost connection: lines that
                    are done get their first result, and the others are processed now. If Keycloak does not respond, the
                    import stops after ten lines, and the summary says so.""")
    @Parameter(
            name = Parameters.IDEMPOTENCY_KEY,
            in = ParameterIn.HEADER,
            description = "Identifies the import, so that the file can be sent again",
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 255, pattern = "^[!-~]+$"))
    @APIResponse(
            responseCode = "200",
            description = "The result of each line, and a summary. The status is 200 even if all lines were refused",
            content =
                    @Content(
                            mediaType = Ndjson.MEDIA_TYPE,
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            format = "binary",
                                            description = "Lines, each of them an `ImportResult`",
                                            contentMediaType = Ndjson.MEDIA_TYPE,
                                            contentSchema = ImportResult.class)))
    @APIResponse(responseCode = "422", ref = "InvalidField")
    @APIResponse(responseCode = "429", ref = "TooManyRequests")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    @APIResponse(responseCode = "507", ref = "InsufficientStorage")
    public Response importUsers(
            @RequestBody(ref = "ImportBody") InputStream body,
            @RestQuery
                    @Parameter(
                            description = "Whether to only check the file: nothing is changed",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    String dryRun,
            @RestQuery
                    @Parameter(
                            description =
                                    "What is done with each line: `create` a user, or `link` a user who exists in Keycloak",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"create", "link"},
                                            defaultValue = "create"))
                    String mode,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        Imports.Request request = new Imports.Request(
                Actor.of(Caller.of(identity), context),
                ImportFormat.of(mode, headers),
                Parameters.idempotencyKey(context.request()),
                Parameters.bool("dryRun", dryRun).orElse(false),
                Optional.empty());
        return Response.ok(imports.start(request, body, context), Ndjson.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                // otherwise nginx holds the response back until it has a larger part of it
                .header("X-Accel-Buffering", "no")
                .build();
    }
}
