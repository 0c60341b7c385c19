package dev.rollcall.job.api;

import dev.rollcall.api.ApiRequest;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.Csv;
import dev.rollcall.http.Ndjson;
import dev.rollcall.http.Parameters;
import dev.rollcall.transfer.ImportFormat;
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
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Creates jobs on users of the platform. */
@Path(JobCreation.PATH)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Jobs")
public class JobCreationResource {

    private final JobCreation creation;
    private final ApiRequest request;

    JobCreationResource(JobCreation creation, ApiRequest request) {
        this.creation = creation;
        this.request = request;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a job on many users", description = """
                    Changes users in the background, one act for each, as the request for a single user would do: refusals are the same, and each
                    has its entry in the audit log. The users are fixed when the job is created: those in `ids`, or all that match `filter`, at
                    most 100,000. Above 100, `expected` must be their number: ask with `dryRun` first. With it, the answer is 200, and nothing is
                    created.

                    A job that disables or deletes many users, or grants a role to them, is `waiting` until another administrator starts it. Many
                    are more than ten, and more than 5 % of all users or than 1,000 (configurable); the jobs of one person within 24 hours count
                    together. A job continues on another replica if its replica fails, and changes nothing
                    twice. It stops if its creator loses the right to do this. Items do not count as requests of its creator.""")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "JobCreated")
    @APIResponse(responseCode = "200", ref = "JobPreview")
    @APIResponse(responseCode = "400", ref = "BadChange")
    @APIResponse(responseCode = "404", ref = "NoSuchJob")
    @APIResponse(responseCode = "409", ref = "ActInProgress")
    @APIResponse(responseCode = "412", ref = "OtherNumberOfRecords")
    @APIResponse(responseCode = "422", ref = "InvalidFieldOrKey")
    public Response createJob(@RequestBody(ref = "CreateJobBody") byte[] body) {
        return creation.create(request, request.read(body, CreateJobBody.class), null);
    }

    @POST
    @Path("import")
    @Consumes({Ndjson.MEDIA_TYPE, Csv.MEDIA_TYPE})
    @Operation(summary = "Import users from a file in a job", description = """
                    Takes the same files as `POST /api/v1/users/import`, and processes their lines in the background, in the same way. The file is
                    stored encrypted until the job ends.

                    With an `Idempotency-Key` a corrected file can be sent again, in another job: lines that are done get their first result.""")
    @Parameter(
            name = Parameters.IDEMPOTENCY_KEY,
            in = ParameterIn.HEADER,
            description = "Identifies the import, so that the file can be sent again",
            schema = @Schema(type = SchemaType.STRING, minLength = 1, maxLength = 255, pattern = "^[!-~]+$"))
    @APIResponse(responseCode = "201", ref = "JobCreated")
    @APIResponse(responseCode = "422", ref = "InvalidField")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    @APIResponse(responseCode = "507", ref = "InsufficientStorage")
    public Response importInJob(
            @RequestBody(ref = "ImportBody") InputStream body,
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
        return creation.create(
                request, ImportFormat.of(mode, headers), Parameters.idempotencyKey(context.request()), body);
    }
}
