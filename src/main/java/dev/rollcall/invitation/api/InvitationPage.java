package dev.rollcall.invitation.api;

import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationChecks;
import dev.rollcall.paging.Pages.Page;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of invitations. */
@Schema(name = "InvitationPage")
public record InvitationPage(
        List<InvitationView> items,
        String next,
        String previous,

        @Schema(
                nullable = true,
                description = "Why the service sends no invitations, and what to do; null if it does",
                examples =
                        "Invitations are off on this service: its operator has to set rollcall.mail.host, rollcall.mail.from and"
                                + " rollcall.public-url.")
        String invitationsOff) {

    static InvitationPage of(Page<Invitation> found, InvitationViews views, InvitationChecks checks) {
        return new InvitationPage(
                views.of(found.items()),
                found.next(),
                found.previous(),
                checks.whyOff().orElse(null));
    }
}
