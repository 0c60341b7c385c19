package dev.rollcall.invitation.api;

import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InviterNames;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Creates the representations of invitations, with the names of the inviters. */
@ApplicationScoped
class InvitationViews {

    private final InviterNames names;

    InvitationViews(InviterNames names) {
        this.names = names;
    }

    InvitationView of(Invitation invitation) {
        return of(List.of(invitation)).get(0);
    }

    List<InvitationView> of(List<Invitation> invitations) {
        Map<UUID, String> found =
                names.of(invitations.stream().map(Invitation::inviterId).toList());
        return invitations.stream()
                .map(invitation -> InvitationView.of(
                        invitation, invitation.inviterId() == null ? null : found.get(invitation.inviterId())))
                .toList();
    }
}
