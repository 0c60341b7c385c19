package dev.rollcall.invitation.api;

import dev.rollcall.http.ETags;
import dev.rollcall.invitation.Invitation;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An invitation as the API shows it to those who manage members. */
@Schema(name = "Invitation", description = "An invitation of an e-mail address to an organization")
public record InvitationView(
        @Schema(description = "A UUIDv7", examples = "019ab4c3-1a20-7b44-9c6d-8f3e5d7a1b22")
        UUID id,

        @Schema(examples = "019ab4c2-8e40-7d11-8a3b-6f2f3c1f8a66")
        UUID organizationId,

        @Schema(description = "As the inviter typed it", examples = "dora@example.org")
        String email,

        @Schema(
                ref = "MembershipRole",
                description = "The role of the invitation. An existing member's role is only ever raised")
        String role,

        @Schema(
                ref = "MembershipRole",
                description =
                        "The role that the new member gets: `member` instead of `role` if Rollcall's database was restored after"
                                + " the invitation was sent, until it is sent again")
        String grants,

        @Schema(description = "The teams that the new member joins. Teams that have been deleted are skipped")
        List<UUID> teamIds,

        @Schema(
                nullable = true,
                description = "The user who sent it last; null for a service account, and a deleted user")
        Inviter inviter,

        @Schema(ref = "InvitationStatus") String status,

        Instant createdAt,

        @Schema(description = "Until when it can be accepted; a later time after it is sent again")
        Instant expiresAt,

        @Schema(nullable = true, description = "When it was accepted or revoked")
        Instant endedAt,

        /* a newer release may have written a reason that this one does not know */
        @Schema(
                nullable = true,
                description =
                        "Why a change of a membership revoked it. `joined`, `removed` and `demoted`: this happened to the user with the"
                                + " address. `inviter-lost-role`: the inviter may not grant the role any longer; it can be sent again."
                                + " Null if somebody revoked it, or another invitation replaced it")
        String revocationReason,

        @Schema(nullable = true, description = "The user who accepted it")
        UUID acceptedBy,

        @Schema(description = "Its newest mail") Invitation.Mail mail,

        @Schema(description = "The number of changes of the invitation; those of its mail do not count")
        long version) {

    /** A user who invites. */
    @Schema(name = "Inviter")
    public record Inviter(
            @Schema(examples = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55")
            UUID id,

            @Schema(description = "First and last name, or the username without them", examples = "Alice Example")
            String name) {}

    /**
     * @param inviterName null for a service account, and for a deleted user
     */
    static InvitationView of(Invitation invitation, String inviterName) {
        return new InvitationView(
                invitation.id(),
                invitation.organizationId(),
                invitation.email(),
                invitation.role().code(),
                invitation.grants().code(),
                invitation.teamIds(),
                inviterName == null ? null : new Inviter(invitation.inviterId(), inviterName),
                invitation.status().code(),
                invitation.createdAt(),
                invitation.expiresAt(),
                invitation.endedAt(),
                invitation.revocationReason(),
                invitation.acceptedBy(),
                invitation.mail(),
                invitation.version());
    }

    /**
     * Its second part stands for what changes without a new version: the mail, the time that passes, the inviter's name, and the role after a
     * restore.
     */
    String tag() {
        return ETags.of(
                version,
                Integer.toUnsignedLong(Objects.hash(
                        status,
                        grants,
                        mail.status(),
                        mail.attempts(),
                        mail.problem(),
                        inviter == null ? null : inviter.name())));
    }
}
