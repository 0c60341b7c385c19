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
@RolesAllowed({Roles.ADMIN, Roles.READER})
@Tag(name = "Synchronization")
public class SyncResource {

    private static final int DEFAULT_HOURS = 24;
    private static final int MAX_HOURS = 168;

    private final SyncStatus status;

    SyncResource(SyncStatus status) {
        this.status = status;
    }

    @GET
    @Operation(operationId = "getSync", summary = "Get the synchronization status", description = """
                    Tells whether the records are in sync with Keycloak according to its events, and how to fix it if they are
                    not; also when the next reconciliation starts, and the result of the latest. Any replica can respond. `setup` has what
                    that replica finds in its settings, in Keycloak and in the database, at most a minute old.""")
    @APIResponse(responseCode = "200", ref = "Sync")
    public SyncView now() {
        return status.now();
    }

    @GET
    @Path("history")
    @Operation(operationId = "getSyncHistory", summary = "Get the synchronization history", description = """
                    Data for a chart: some hundred points, each with the maximum lag in an interval of 1, 5 or 30 minutes; and the
                    runs of that time with their results. The history is kept for eight days.""")
    @APIResponse(responseCode = "200", ref = "SyncHistory")
    public SyncHistoryView history(
            @RestQuery
                    @Parameter(
                            description = "The length of the history in hours, up to now",
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
