package dev.rollcall.audit.api;

import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.audit.AuditFilter;
import dev.rollcall.audit.AuditLogRequest;
import dev.rollcall.audit.AuditRequest;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.Csv;
import dev.rollcall.http.Ndjson;
import dev.rollcall.http.PathLimits;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Clock;
import java.time.LocalDate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Exports the audit log as a file. */
@Path(PathLimits.AUDIT_EXPORT)
@Tag(name = "Audit log")
public class AuditExportResource {

    private final AuditExports exports;
    private final SecurityIdentity identity;
    private final Clock clock;

    AuditExportResource(AuditExports exports, SecurityIdentity identity, Clock clock) {
        this.exports = exports;
        this.identity = identity;
        this.clock = clock;
    }

    @GET
    @Produces({Ndjson.MEDIA_TYPE, Csv.MEDIA_TYPE})
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "Export the audit log as a file",
            description =
                    "Returns all matching entries as newline-delimited JSON or as CSV (RFC 4180, UTF-8, with a header"
                            + " line). An export that fails halfway ends without the regular end of the response. In CSV,"
                            + " `details` and `outcomeDetails` are JSON, and a cell that a spreadsheet would run as a formula gets an"
                            + " apostrophe in front. Each export is recorded in the audit log.")
    @APIResponse(
            responseCode = "200",
            description = "One entry a line",
            headers =
                    @Header(
                            name = HttpHeaders.CONTENT_DISPOSITION,
                            description = "The suggested file name",
                            schema = @Schema(implementation = String.class)),
            content = {
                @Content(
                        mediaType = Ndjson.MEDIA_TYPE,
                        schema =
                                @Schema(
                                        type = SchemaType.STRING,
                                        format = "binary",
                                        description = "Lines, each of them an `Act`",
                                        contentMediaType = Ndjson.MEDIA_TYPE,
                                        contentSchema = AuditEntryView.class)),
                @Content(mediaType = Csv.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    public Response exportAuditLog(
            @BeanParam AuditLogRequest request,
            @RestQuery
                    @Parameter(
                            description = "Only acts on this user",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    String userId,
            @RestQuery
                    @Parameter(
                            description = "The format; takes precedence over `Accept`",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"ndjson", "csv"}))
                    String format,
            @Context Request http,
            @Context RoutingContext context) {
        boolean csv = Csv.isWanted(format, http);
        Actor actor = Actor.of(Caller.of(identity), context);
        AuditFilter filter = request.filter().ofUser(AuditRequest.id("userId", userId));
        StreamingOutput file = exports.start(filter, request.newestFirst(), csv, actor, context);
        return Csv.download(file, csv, "audit-log", LocalDate.now(clock));
    }
}
