package dev.rollcall.organization.api.member;

import dev.rollcall.api.TextRules;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.api.OrganizationRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/organizations/{id}/members}. */
@Schema(name = "AddMember", description = "A new member", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record AddMemberBody(
        @Schema(format = "uuid", description = "The user's id in Rollcall")
        @NotNull(message = TextRules.MISSING)
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
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
