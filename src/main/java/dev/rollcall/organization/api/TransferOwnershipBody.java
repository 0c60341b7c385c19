package dev.rollcall.organization.api;

import dev.rollcall.api.TextRules;
import dev.rollcall.organization.MembershipRole;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/organizations/{id}/ownership}. */
@Schema(name = "TransferOwnership", description = "The new owner", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record TransferOwnershipBody(
        @Schema(format = "uuid", description = "The id of another member, who is enabled")
        @NotNull(message = TextRules.MISSING)
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String userId,

        @Schema(
                enumeration = {"admin", "member"},
                description = "The caller's role afterwards")
        @NotNull(message = TextRules.MISSING)
        @Pattern(regexp = "^(admin|member)$", message = OrganizationRules.NO_FORMER_OWNERS_ROLE)
        String myRole) {

    UUID user() {
        return UUID.fromString(userId);
    }

    MembershipRole roleOfCaller() {
        return MembershipRole.ofCode(myRole);
    }
}
