package dev.rollcall.transfer;

import dev.rollcall.act.ManagementConfig;
import dev.rollcall.audit.Actors;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.Csv;
import dev.rollcall.http.Ndjson;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.StreamedResponse;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

@Path(ImportLimit.PATH)
@Tag(name = "Management")
public class ImportResource {

    private static final Duration BUSY = Duration.ofSeconds(30);

    private final Imports imports;
    private final ManagementConfig.ImportConfig config;
    private final SecurityIdentity identity;
    private final Semaphore places;

    ImportResource(Imports imports, ManagementConfig config, SecurityIdentity identity) {
        this.imports = imports;
        this.config = config.imports();
        this.identity = identity;
        this.places = new Semaphore(this.config.atOnce());
    }

    @POST
    @Consumes({Ndjson.MEDIA_TYPE, Csv.MEDIA_TYPE})
    @Produces(Ndjson.MEDIA_TYPE)
    @RolesAllowed(Roles.ADMIN)
    @Operation(operationId = "importUsers", summary = "Make many users from a file", description = """
                    A file of at most 100,000 lines and 128 MB in UTF-8 (both are configuration), as newline-delimited JSON,
                    each line the body of a `POST /api/v1/users`, or as CSV (RFC 4180) whose first line names the columns:
                    `username`, `email`, `emailVerified`, `firstName`, `lastName`, `locale`, `enabled`, `roles` (with
                    semicolons or spaces between), `temporaryPassword`, `invitation`, `attributes.<name>`, or `attributes` as
                    a JSON object. What an export has besides is left out. A line has at most 64 KB.

                    The answer begins when the whole file has arrived, and says line by line what came of each, in order; the
                    last line is a summary. A line that is refused stops no other. Each user is an act of its own, with its
                    own entry in the trail.

                    With an `Idempotency-Key` the file can be sent again, also after the connection was lost: lines that are
                    done are answered as before, and the others are done now. If Keycloak does not answer, the import stops
                    after ten lines, and the summary says so.""")
    @Parameter(
            name = Parameters.IDEMPOTENCY_KEY,
            in = ParameterIn.HEADER,
            description = "Makes it possible to send the file again",
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 255))
    @APIResponse(
            responseCode = "200",
            description = "What came of each line, and a summary. A file whose lines were all refused is a 200 too",
            content =
                    @Content(
                            mediaType = Ndjson.MEDIA_TYPE,
                            schema = @Schema(oneOf = {ImportResult.Line.class, ImportResult.Summary.class})))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "422", ref = "InvalidField")
    @APIResponse(responseCode = "429", ref = "TooManyRequests")
    public Response importUsers(
            @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = Ndjson.MEDIA_TYPE,
                                        schema = @Schema(type = SchemaType.OBJECT, description = "A line"),
                                        examples =
                                                @ExampleObject(
                                                        name = "line",
                                                        value =
                                                                "{\"username\":\"alice\",\"email\":\"alice@example.org\",\"invitation\":true}")),
                                @Content(
                                        mediaType = Csv.MEDIA_TYPE,
                                        schema = @Schema(type = SchemaType.STRING),
                                        example = "username,email,roles\r\nalice,alice@example.org,user\r\n")
                            })
                    InputStream body,
            @RestQuery
                    @Parameter(
                            description = "Whether to only say what would come of it: nothing is written anywhere",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    String dryRun,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        Imports.Request request = new Imports.Request(
                Actors.of(Caller.of(identity), context),
                Parameters.idempotencyKey(context.request()),
                Parameters.bool("dryRun", dryRun).orElse(false));
        boolean csv = isCsv(headers);
        if (!places.tryAcquire()) {
            throw ProblemException.tooManyRequests(BUSY);
        }
        AtomicBoolean ended = new AtomicBoolean();
        Runnable leave = () -> {
            if (ended.compareAndSet(false, true)) {
                places.release();
            }
        };
        // Also if the file is refused, or nobody is there to read the answer.
        context.addEndHandler(end -> leave.run());
        ImportFile file = ImportFile.of(body, csv, config);
        StreamingOutput answer = StreamedResponse.whileRead(context.request(), out -> {
            try (file) {
                imports.run(request, file, out);
            } finally {
                leave.run();
            }
        });
        return Response.ok(answer, Ndjson.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                // nginx would keep the answer until it has some more of it
                .header("X-Accel-Buffering", "no")
                .build();
    }

    private static boolean isCsv(HttpHeaders headers) {
        MediaType type = Parameters.contentType(headers)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE, "Say with Content-Type which kind of file it is."));
        String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !Set.of("utf-8", "utf8").contains(charset.toLowerCase(Locale.ROOT))) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "A file must be in UTF-8.");
        }
        return type.isCompatible(MediaType.valueOf(Csv.MEDIA_TYPE));
    }
}
