package dev.rollcall.organization.management.body;

import dev.rollcall.user.api.body.PlainText;
import dev.rollcall.user.api.body.UserFields;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/organizations/{id}/teams}. */
@Schema(description = "A new team", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record CreateTeam(
        @Schema(
                required = true,
                description = "Unique in the organization without regard to case",
                examples = "Support")
        @NotNull(message = OrganizationRules.MISSING)
        @PlainText
        @Size(min = 1, max = OrganizationRules.MAX_TEXT, message = UserFields.TOO_LONG)
        @Pattern(regexp = UserFields.TEXT, message = UserFields.BAD_CHARACTER)
        String name) {

    public CreateTeam {
        name = UserFields.strip(name);
    }
}
