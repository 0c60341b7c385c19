package dev.rollcall.organization.api.team;

import dev.rollcall.organization.Team;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Teams of any organizations. */
@Schema(name = "TeamLookup")
public record TeamLookup(List<FoundTeam> items) {

    /** A team with its organization. */
    @Schema(name = "FoundTeam", description = "A team of any organization")
    public record FoundTeam(
            @Schema(description = "Rollcall's own id, a UUIDv7", examples = "019ab4c2-9f50-7a22-8b4c-7e3e4d2e9b77")
            UUID id,

            UUID organizationId,

            @Schema(examples = "Support") String name) {}

    static TeamLookup of(List<Team> teams) {
        return new TeamLookup(teams.stream()
                .map(team -> new FoundTeam(team.id(), team.organizationId(), team.name()))
                .toList());
    }
}
