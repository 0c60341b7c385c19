package dev.rollcall.organization.api.team;

import dev.rollcall.http.Parameters;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.api.PageRequest;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the list of teams. */
public class TeamListRequest extends PageRequest {

    private static final int MAX_IDS = 100;

    @RestQuery
    @Parameter(
            description =
                    "Only teams with these ids: 1 to 100, separated by commas. Teams that are deleted or never existed,"
                            + " and those of other organizations, are missing from the response.",
            schema = @Schema(type = SchemaType.STRING, maxLength = 3699))
    String ids;

    List<UUID> ids() {
        return Parameters.uuids("ids", ids, MAX_IDS);
    }

    /** Without a limit, a page holds all teams with the ids. */
    @Override
    public int limit() {
        return limit(Math.max(OrganizationQueries.DEFAULT_LIMIT, ids().size()));
    }
}
