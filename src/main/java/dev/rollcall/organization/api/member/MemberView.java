package dev.rollcall.organization.api.member;

import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.user.UserKind;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A member of an organization as the API shows it. */
@Schema(name = "Member", description = "A user in an organization")
public record MemberView(
        @Schema(description = "The user's id", examples = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55")
        UUID userId,

        @Schema(examples = "alice") String username,

        @Schema(nullable = true, examples = "alice@example.org")
        String email,

        @Schema(nullable = true, examples = "Alice") String firstName,
        @Schema(nullable = true, examples = "Example") String lastName,

        UserKind kind,

        @Schema(description = "Whether the user may sign in")
        boolean enabled,

        @Schema(ref = "MembershipRole", description = "The role in the organization. Keycloak does not know it")
        String role,

        @Schema(
                ref = "MembershipType",
                description = "With `managed`, Keycloak deletes the account together with the membership")
        String membershipType,

        @Schema(description = "When Rollcall first saw the membership")
        Instant joinedAt,

        @Schema(description = "The number of changes of the membership")
        long version) {

    public static MemberView of(Member member) {
        return new MemberView(
                member.user().id(),
                member.user().username(),
                member.user().email(),
                member.user().firstName(),
                member.user().lastName(),
                member.user().kind(),
                member.user().enabled(),
                member.membership().role().code(),
                member.membership().type().code(),
                member.membership().joinedAt(),
                member.membership().version());
    }
}
