package dev.rollcall.organization.management.body;

import dev.rollcall.organization.MembershipRole;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/organizations/{id}/members}. */
@Schema(description = "A new member", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record AddMember(
        @Schema(required = true, format = "uuid", description = "The user's id in Rollcall")
        @NotNull(message = OrganizationRules.MISSING)
        @Pattern(regexp = OrganizationRules.UUID, message = OrganizationRules.NO_UUID)
        String userId,

        @Schema(defaultValue = "member", ref = "MembershipRole")
        @Pattern(regexp = OrganizationRules.ROLE, message = OrganizationRules.NO_ROLE)
        String role) {

    public UUID user() {
        return UUID.fromString(userId);
    }

    public MembershipRole memberRole() {
        return role == null ? MembershipRole.MEMBER : MembershipRole.ofCode(role);
    }
}
