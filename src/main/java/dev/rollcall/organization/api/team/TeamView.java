package dev.rollcall.organization.api.team;

import dev.rollcall.organization.Team;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A team of an organization as the API shows it. */
@Schema(name = "Team", description = "A team of an organization: in Keycloak, a group below `/teams`")
public record TeamView(
        @Schema(description = "Rollcall's own id, a UUIDv7", examples = "019ab4c2-9f50-7a22-8b4c-7e3e4d2e9b77")
        UUID id,

        @Schema(examples = "Support") String name,

        @Schema(description = "When Rollcall first saw the team")
        Instant createdAt,

        @Schema(description = "The number of changes of the team and of its members")
        long version) {

    public static TeamView of(Team team) {
        return new TeamView(team.id(), team.name(), team.createdAt(), team.version());
    }
}
