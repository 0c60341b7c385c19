package dev.rollcall.invitation.api;

import dev.rollcall.invitation.ReceivedInvitation;
import dev.rollcall.spelling.InvisibleCharacters;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An invitation as everyone sees it who has its link. */
@Schema(name = "InvitationPreview", description = "What the link of an invitation tells to everyone who has it")
public record InvitationPreview(
        @Schema(description = "Without invisible characters", examples = "Acme")
        String organizationName,

        @Schema(
                nullable = true,
                description =
                        "First and last name, or the username without them, without invisible characters; null for a service"
                                + " account or a deleted user",
                examples = "Alice Example")
        String inviterName,

        @Schema(ref = "MembershipRole", description = "The role that a new member gets")
        String role,

        @Schema(
                description = "The invited address, masked so that only its owner recognizes it",
                examples = "c•••@example.org")
        String email,

        Instant expiresAt,

        @Schema(description = "Whether people without an account may create one in Keycloak")
        boolean registration) {

    static InvitationPreview of(ReceivedInvitation invitation, boolean registration) {
        return new InvitationPreview(
                InvisibleCharacters.without(invitation.organization().name()),
                invitation.inviterName(),
                invitation.invitation().grants().code(),
                invitation.invitation().maskedEmail(),
                invitation.invitation().expiresAt(),
                registration);
    }
}
