package dev.rollcall.invitation;

import dev.rollcall.organization.MembershipRole;
import dev.rollcall.spelling.StoredSpelling;
import java.net.IDN;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * An invitation of an e-mail address to an organization, as it was read. Only {@link InvitationWriter} writes.
 *
 * @param email as the inviter typed it
 * @param role the role that the new member gets
 * @param teamIds the teams that the new member joins; some may have been deleted since
 * @param inviterId the user who sent it, or sent it again; null for a service account
 * @param byAdministrator whether the inviter administers this service, and so needs no role in the organization
 * @param endedAt when it was accepted or revoked; null for one that is open or has expired
 * @param acceptedBy the user who accepted it
 * @param mail its newest mail
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
        UUID acceptedBy,
        long version,
        Mail mail) {

    public Invitation {
        teamIds = List.copyOf(teamIds);
    }

    /**
     * The newest mail of an invitation.
     *
     * @param attempts the number of times that it was tried
     * @param at when it was sent, or when it failed for good; null while it is pending
     * @param problem of the last attempt, a sentence without personal data; null for none
     */
    public record Mail(Delivery delivery, int attempts, Instant at, String problem) {}

    /** The state of a mail. */
    public enum Delivery {
        PENDING,
        SENT,
        FAILED;

        /** The name in the API. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean isOpen() {
        return status == InvitationStatus.OPEN;
    }

    /** Returns the form in which addresses are compared: without surrounding white space, as Keycloak stores them. */
    public static String address(String email) {
        return StoredSpelling.of(email.strip());
    }

    /**
     * Returns why an address cannot be invited: its domain is another spelling of the one to which the mail would go, such as with full-width
     * letters. Addresses that are compared as different must be different mailboxes. Empty if there is no reason.
     */
    public static Optional<String> ambiguity(String email) {
        String address = address(email);
        String domain = address.substring(address.lastIndexOf('@') + 1);
        return isUsual(domain) ? Optional.empty() : Optional.of("has a domain in an unusual spelling");
    }

    private static boolean isUsual(String domain) {
        try {
            String ascii = IDN.toASCII(domain);
            return !domain.endsWith(".") && (domain.equals(ascii) || domain.equals(IDN.toUnicode(ascii)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns the address so that its owner recognizes it, and others learn little: the first character, and the domain. */
    public String maskedEmail() {
        int at = email.lastIndexOf('@');
        return email.substring(0, email.offsetByCodePoints(0, 1)) + "•••" + email.substring(at);
    }
}
