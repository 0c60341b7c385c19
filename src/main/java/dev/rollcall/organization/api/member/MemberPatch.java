package dev.rollcall.organization.api.member;

import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.api.OrganizationRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PATCH /api/v1/organizations/{id}/members/{userId}}. */
@Schema(description = "A merge patch (RFC 7396) of a member", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record MemberPatch(
        @Schema(ref = "MembershipRole") @Pattern(regexp = OrganizationRules.ROLE, message = OrganizationRules.NO_ROLE)
        String role) {

    /** Empty to leave the role. */
    public Optional<MembershipRole> memberRole() {
        return Optional.ofNullable(role).map(MembershipRole::ofCode);
    }
}
