package dev.rollcall.organization.management.body;

import dev.rollcall.user.api.body.PlainText;
import dev.rollcall.user.api.body.UserFields;
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
        @Size(min = 1, max = OrganizationRules.MAX_TEXT, message = UserFields.TOO_LONG)
        @Pattern(regexp = UserFields.TEXT, message = UserFields.BAD_CHARACTER)
        String name) {

    public TeamPatch {
        name = UserFields.strip(name);
    }
}
