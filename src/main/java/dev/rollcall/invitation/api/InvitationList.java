package dev.rollcall.invitation.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The invitations that a request has created. */
@Schema(name = "InvitationList")
public record InvitationList(
        @Schema(description = "In the order of the request") List<InvitationView> items) {}
