package dev.rollcall.invitation.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of invitations. */
@Schema(name = "InvitationPage")
public record InvitationPage(
        @Schema(required = true) List<InvitationView> items,

        @Schema(nullable = true, description = "Cursor of the next page; null on the last page")
        String next,

        @Schema(nullable = true, description = "Cursor of the previous page; null on the first page")
        String previous,

        @Schema(
                nullable = true,
                description = "Why the service sends no invitations, and what to do; null if it does",
                examples =
                        "Invitations are off on this service: its operator has to set rollcall.mail.host, rollcall.mail.from and"
                                + " rollcall.public-url.")
        String invitationsOff) {}
