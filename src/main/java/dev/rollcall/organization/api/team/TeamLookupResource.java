package dev.rollcall.organization.api.team;

import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.Parameters;
import dev.rollcall.organization.TeamQueries;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

/** Finds teams whose organizations the caller need not know, such as those that a page of the audit log names. */
@Path("/api/v1/teams")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.READER})
@Tag(name = "Organizations")
public class TeamLookupResource {

    private static final String IDS = "ids";

    /** The number of ids that fit into a URL: see {@code rollcall.limits.uri}. */
    private static final int MAX_IDS = 100;

    private final TeamQueries teams;

    TeamLookupResource(TeamQueries teams) {
        this.teams = teams;
    }

    @GET
    @Operation(
            summary = "Find teams of all organizations by their ids",
            description = "In one response, for administrators and readers. Deleted teams are missing.")
    @APIResponse(responseCode = "200", ref = "TeamLookup")
    public TeamLookup findTeams(
            @RestQuery
                    @Parameter(
                            required = true,
                            description = "The ids of the teams: 1 to 100, separated by commas",
                            schema = @Schema(type = SchemaType.STRING, maxLength = 3699))
                    String ids) {
        List<UUID> wanted = Parameters.uuids(IDS, ids, MAX_IDS);
        if (wanted.isEmpty()) {
            throw ProblemException.invalidParameter(
                    ErrorKey.MISSING_UUIDS.with("max", MAX_IDS).at(IDS));
        }
        return TeamLookup.of(teams.all(wanted));
    }
}
