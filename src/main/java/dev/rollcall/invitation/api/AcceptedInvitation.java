package dev.rollcall.invitation.api;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The membership to which an accepted invitation has led. */
@Schema(name = "AcceptedInvitation", description = "The organization that the caller belongs to")
public record AcceptedInvitation(
        UUID organizationId,

        @Schema(examples = "Acme") String organizationName,

        @Schema(
                ref = "MembershipRole",
                description =
                        "The caller's role. It is higher than that of the invitation for members who had a higher one")
        String role) {}
