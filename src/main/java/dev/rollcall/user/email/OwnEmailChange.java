package dev.rollcall.user.email;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The stored data of a change of a user's address, for the export of the user's own data.
 *
 * @param pending null for none
 */
@Schema(
        name = "OwnEmailChange",
        description = "A new e-mail address that is not confirmed yet, and mails about addresses")
public record OwnEmailChange(
        @Schema(nullable = true, description = "The change that is not confirmed yet; null for none")
        Pending pending,

        @Schema(description = "The mails of about a day, oldest first")
        List<SentMail> mails) {

    @Schema(name = "PendingEmailChange", description = "A change that is not confirmed yet")
    public record Pending(String email, Instant requestedAt, Instant expiresAt) {}

    @Schema(name = "OwnEmailChangeMail", description = "A mail about an address")
    public record SentMail(
            @Schema(description = "The recipient") String email,

            @Schema(
                    enumeration = {"link", "change", "removal", "verification"},
                    description =
                            "The link to a new address, or a note to the former one: that another was asked for, or that it was removed. Or a"
                                    + " mail of Keycloak's that verifies the address, of which it is not known when it was sent")
            String kind,

            Instant requestedAt,
            @Schema(nullable = true) Instant sentAt,
            @Schema(nullable = true) Instant failedAt) {}
}
