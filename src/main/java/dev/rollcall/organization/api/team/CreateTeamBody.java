package dev.rollcall.organization.api.team;

import dev.rollcall.api.PlainText;
import dev.rollcall.api.TextRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/organizations/{id}/teams}. */
@Schema(name = "CreateTeam", description = "A new team", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record CreateTeamBody(
        @Schema(description = "Unique in the organization without regard to case", examples = "Support")
        @NotNull(message = TextRules.MISSING)
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String name) {

    public CreateTeamBody {
        name = TextRules.strip(name);
    }
}
