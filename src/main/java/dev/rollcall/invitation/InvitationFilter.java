package dev.rollcall.invitation;

import java.util.Optional;
import java.util.UUID;

/**
 * Restricts a list of invitations; an empty component does not restrict.
 *
 * @param organization only invitations to this organization
 * @param status only invitations with this status
 * @param mail only invitations whose newest mail has this status, see {@link Invitation.Mail#status}
 * @param search only invitations with an address in which all these words occur, whatever their case
 */
public record InvitationFilter(
        Optional<UUID> organization,
        Optional<InvitationStatus> status,
        Optional<String> mail,
        Optional<String> search) {

    public InvitationFilter {
        search = search.map(Invitation::address);
    }

    /** Returns this filter for the invitations to an organization. */
    public InvitationFilter of(UUID id) {
        return new InvitationFilter(Optional.of(id), status, mail, search);
    }

    /** Whether a page may read the invitations of all organizations. */
    boolean searchesAll() {
        return organization.isEmpty() && (status.isPresent() || mail.isPresent() || search.isPresent());
    }

    /** Returns the same text for equal filters, however the request spells them. Cursors are bound to it. */
    String canonical() {
        return "invitations of %s;status=%s;mail=%s;search=%s"
                .formatted(
                        organization.map(UUID::toString).orElse("all"),
                        status.map(InvitationStatus::code).orElse(""),
                        mail.orElse(""),
                        search.orElse(""));
    }
}
