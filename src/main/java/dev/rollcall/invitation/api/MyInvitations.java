package dev.rollcall.invitation.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The invitations of the caller. */
@Schema(name = "MyInvitations")
public record MyInvitations(
        @Schema(description = "The newest first, at most 100")
        List<MyInvitation> items) {}
