package dev.rollcall.invitation.api;

import dev.rollcall.invitation.ReceivedInvitation;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An invitation as the invited person sees it. */
@Schema(name = "MyInvitation", description = "An invitation of the caller that can be accepted")
public record MyInvitation(
        @Schema(required = true) UUID id,
        @Schema(required = true) UUID organizationId,

        @Schema(required = true, examples = "Acme") String organizationName,

        @Schema(
                required = true,
                nullable = true,
                description =
                        "First and last name, or the username without them; null for a service account or a deleted user",
                examples = "Alice Example")
        String inviterName,

        @Schema(required = true, ref = "MembershipRole", description = "The role that a new member gets")
        String role,

        @Schema(required = true) Instant createdAt,
        @Schema(required = true) Instant expiresAt) {

    static MyInvitation of(ReceivedInvitation invitation) {
        return new MyInvitation(
                invitation.id(),
                invitation.organization().id,
                invitation.organization().name,
                invitation.inviterName(),
                invitation.invitation().grants().code(),
                invitation.invitation().createdAt(),
                invitation.invitation().expiresAt());
    }
}
