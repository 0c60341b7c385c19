package dev.rollcall.organization.api.team;

import dev.rollcall.api.PlainText;
import dev.rollcall.api.TextRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PATCH /api/v1/organizations/{id}/teams/{team}}. */
@Schema(description = "A merge patch (RFC 7396) of a team", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record TeamPatch(
        @Schema(description = "Unique in the organization without regard to case")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String name) {

    public TeamPatch {
        name = TextRules.strip(name);
    }
}
