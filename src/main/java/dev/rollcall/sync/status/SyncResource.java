package dev.rollcall.sync.status;

import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.Parameters;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/v1/sync")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Synchronisation")
public class SyncResource {

    private static final int DEFAULT_HOURS = 24;
    private static final int MAX_HOURS = 168;

    private final SyncStatus status;

    SyncResource(SyncStatus status) {
        this.status = status;
    }

    @GET
    @Operation(operationId = "getSync", summary = "How far the records are behind", description = """
                    Whether the records are what Keycloak says, as far as its events tell it, and what to do if they are not;
                    when all of them are compared next, and the newest run that did. Any replica can tell it.""")
    @APIResponse(responseCode = "200", ref = "Sync")
    public SyncView now() {
        return status.now();
    }

    @GET
    @Path("history")
    @Operation(operationId = "getSyncHistory", summary = "How far the records were behind", description = """
                    For a chart: some hundred points, each of which stands for one minute, five or thirty, with the greatest lag
                    in it; and the runs of that time with what they found. It is kept for eight days.""")
    @APIResponse(responseCode = "200", ref = "SyncHistory")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public SyncHistoryView history(
            @RestQuery
                    @Parameter(
                            description = "Of how many hours, up to now",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "168",
                                            defaultValue = "24"))
                    String hours) {
        return status.history(Parameters.integer("hours", hours, DEFAULT_HOURS, 1, MAX_HOURS));
    }
}
