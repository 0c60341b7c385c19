package dev.rollcall.transfer;

import dev.rollcall.audit.Actor;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.http.Csv;
import dev.rollcall.http.Ndjson;
import dev.rollcall.http.PathLimits;
import dev.rollcall.user.UserFilter;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.UserView;
import dev.rollcall.user.api.UserFilterRequest;
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
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Exports users as a file. */
@Path(PathLimits.EXPORT)
@Tag(name = "Users")
public class ExportResource {

    private final Exports exports;
    private final ProfileNames profile;
    private final UserSubjects subjects;
    private final SecurityIdentity identity;
    private final Clock clock;

    ExportResource(
            Exports exports, ProfileNames profile, UserSubjects subjects, SecurityIdentity identity, Clock clock) {
        this.exports = exports;
        this.profile = profile;
        this.subjects = subjects;
        this.identity = identity;
        this.clock = clock;
    }

    @GET
    @Produces({Ndjson.MEDIA_TYPE, Csv.MEDIA_TYPE})
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "Export users as a file",
            description =
                    "Returns all matching users as newline-delimited JSON or as CSV (RFC 4180, UTF-8, with a header"
                            + " line), in a file that the import accepts. An export that fails halfway ends without the"
                            + " regular end of the response. In CSV, a cell that begins with `=`, `+`, `-`, `@`, a"
                            + " full-width form of these, a tab or a line break gets an apostrophe in front, so"
                            + " that spreadsheets do not run it as a formula; the import removes it. Each export is"
                            + " recorded in the audit log.")
    @Parameter(name = "attributes", in = ParameterIn.QUERY, ref = "AttributeFilters")
    @Parameter(name = "profile", in = ParameterIn.QUERY, ref = "ProfileFilters")
    @APIResponse(
            responseCode = "200",
            description = "One user a line",
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
                                        description = "Lines, each of them a `User`",
                                        contentMediaType = Ndjson.MEDIA_TYPE,
                                        contentSchema = UserView.class)),
                @Content(mediaType = Csv.MEDIA_TYPE, schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    public Response exportUsers(
            @BeanParam UserFilterRequest request,
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
        UserFilter filter = request.filter(context.queryParams(), profile, subjects);
        StreamingOutput file =
                exports.start(filter, request.sort(filter), csv, Actor.of(Caller.of(identity), context), context);
        return Csv.download(file, csv, "users", LocalDate.now(clock));
    }
}
