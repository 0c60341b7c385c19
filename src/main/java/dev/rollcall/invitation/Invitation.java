package dev.rollcall.invitation;

import dev.rollcall.mail.Outbox;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.spelling.StoredSpelling;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An invitation of an e-mail address to an organization, as it was read. Only {@link InvitationWriter} writes.
 *
 * @param email as the inviter typed it
 * @param role the role that it names
 * @param teamIds the teams that the new member joins; some may have been deleted since
 * @param inviterId the user who sent it, or sent it again; null for a service account
 * @param byAdministrator whether the inviter administers this service, and so needs no role in the organization
 * @param endedAt when it was accepted or revoked; null for one that is open or has expired
 * @param revocationReason why a change of a membership revoked it; null for any other invitation
 * @param acceptedBy the user who accepted it
 * @param mail its newest mail
 * @param grants the role that a new member gets, see {@link #grants(MembershipRole, Instant, Optional)}
 */
public record Invitation(
        UUID id,
        UUID organizationId,
        String email,
        MembershipRole role,
        List<UUID> teamIds,
        UUID inviterId,
        boolean byAdministrator,
        InvitationStatus status,
        Instant createdAt,
        Instant expiresAt,
        Instant endedAt,
        String revocationReason,
        UUID acceptedBy,
        long version,
        Mail mail,
        MembershipRole grants) {

    /** The reason of an invitation whose inviter may not grant its role any longer. */
    public static final String INVITER_LOST_ROLE = "inviter-lost-role";

    public Invitation {
        teamIds = List.copyOf(teamIds);
    }

    /**
     * The newest mail of an invitation, as the API shows it.
     *
     * @param at null while it is pending
     * @param problem a sentence without personal data; null for none
     */
    @Schema(name = "InvitationMail", description = "Whether the mail was sent")
    public record Mail(
            @Schema(
                    enumeration = {Outbox.Status.PENDING, Outbox.Status.SENT, Outbox.Status.FAILED},
                    description = "`sent`: the mail server has taken it. `failed`: it was given up")
            String status,

            @Schema(description = "How often it was tried") int attempts,

            @Schema(nullable = true, description = "When it was sent or given up")
            Instant at,

            @Schema(nullable = true, description = "What was wrong at the last attempt")
            String problem) {}

    /**
     * Returns the role that an invitation gives. One that was sent before the database was restored gives {@code MEMBER}: it may have been
     * accepted or revoked after the backup, and its role taken away.
     *
     * @param sentAt when it was created, or last sent again
     * @param restored when the database was restored; empty if it never was
     */
    static MembershipRole grants(MembershipRole role, Instant sentAt, Optional<Instant> restored) {
        return restored.filter(sentAt::isBefore).isPresent() ? MembershipRole.MEMBER : role;
    }

    public boolean isOpen() {
        return status == InvitationStatus.OPEN;
    }

    /** Whether somebody who may grant the role may send it again. One that ended with the right of its inviter only needs another inviter. */
    public boolean mayBeSentAgain() {
        return isOpen() || status == InvitationStatus.EXPIRED || INVITER_LOST_ROLE.equals(revocationReason);
    }

    /** Returns the form in which addresses are compared: without surrounding white space, as Keycloak stores them. */
    public static String address(String email) {
        return StoredSpelling.of(email.strip());
    }

    /** Returns the address so that its owner recognizes it, and others learn little: the first character, and the domain. */
    public String maskedEmail() {
        int at = email.lastIndexOf('@');
        return email.substring(0, email.offsetByCodePoints(0, 1)) + "•••" + email.substring(at);
    }
}
