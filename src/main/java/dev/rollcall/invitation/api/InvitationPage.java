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
        String previous) {}
