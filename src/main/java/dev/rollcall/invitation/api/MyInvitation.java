package dev.rollcall.invitation.api;

import dev.rollcall.invitation.ReceivedInvitation;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An invitation as the invited person sees it. */
@Schema(name = "MyInvitation", description = "An invitation of the caller that can be accepted")
public record MyInvitation(
        UUID id,
        UUID organizationId,

        @Schema(examples = "Acme") String organizationName,

        @Schema(
                nullable = true,
                description =
                        "First and last name, or the username without them; null for a service account or a deleted user",
                examples = "Alice Example")
        String inviterName,

        @Schema(ref = "MembershipRole", description = "The role that a new member gets")
        String role,

        Instant createdAt,
        Instant expiresAt) {

    static MyInvitation of(ReceivedInvitation invitation) {
        return new MyInvitation(
                invitation.id(),
                invitation.organization().id(),
                invitation.organization().name(),
                invitation.inviterName(),
                invitation.invitation().grants().code(),
                invitation.invitation().createdAt(),
                invitation.invitation().expiresAt());
    }
}
