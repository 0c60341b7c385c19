package dev.rollcall.statistics;

import dev.rollcall.auth.token.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows numbers of records to administrators and readers. */
@Path("/api/v1/statistics")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.READER})
@Tag(name = "Statistics")
public class StatisticsResource {

    private static final int DAYS = 30;

    private final StatisticsTable table;
    private final Clock clock;

    StatisticsResource(StatisticsTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    @GET
    @Operation(summary = "Get the numbers of records", description = """
                    How many persons, agents, organizations, open invitations and pending acts there are, and how many persons were new and
                    active on each of the last 30 days. Costs the same at any size: the numbers are kept, not counted for the request.""")
    @APIResponse(responseCode = "200", ref = "Statistics")
    public StatisticsView getStatistics() {
        return table.view(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(DAYS));
    }
}
