package dev.rollcall.invitation;

import dev.rollcall.organization.Organization;
import dev.rollcall.problem.ProblemException;
import java.util.UUID;

/**
 * An invitation as the invited person sees it.
 *
 * @param organization belongs to no persistence context
 * @param inviterName null for a service account, and for a deleted user
 * @param status {@code REVOKED} also if the inviter may not grant the role any more
 */
public record ReceivedInvitation(
        Invitation invitation, Organization organization, String inviterName, InvitationStatus status) {

    public UUID id() {
        return invitation.id();
    }

    public boolean isOpen() {
        return status == InvitationStatus.OPEN;
    }

    /** Whether this address was invited; case does not matter. */
    public boolean isFor(String email) {
        return email != null && Invitation.address(email).equals(Invitation.address(invitation.email()));
    }

    public boolean isAcceptedBy(UUID user) {
        return status == InvitationStatus.ACCEPTED && user.equals(invitation.acceptedBy());
    }

    /**
     * @throws ProblemException 410 if it cannot be accepted any more
     */
    public void refuseEnded() {
        if (!isOpen()) {
            throw new ProblemException(InvitationQueries.ended(status, sentence()));
        }
    }

    private String sentence() {
        return switch (status) {
            case ACCEPTED -> "The invitation was accepted already. It can be used only once.";
            case EXPIRED -> "The invitation has expired. Ask the person who invited you for a new one.";
            default -> "The invitation was revoked. Ask the person who invited you whether you may get a new one.";
        };
    }
}
