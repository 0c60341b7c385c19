package dev.rollcall.user.email;

import dev.rollcall.mail.Outbox;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A new e-mail address that a user has asked for, and has not confirmed yet.
 *
 * @param requestedAt when the user asked for it
 * @param expiresAt when the link in the mail expires
 * @param mail the newest mail with the link; null if it is not kept any more
 */
public record EmailChange(UUID id, String email, Instant requestedAt, Instant expiresAt, Mail mail) {

    /**
     * The newest mail with a link, as the API shows it.
     *
     * @param at null while it is pending
     * @param problem a sentence without personal data; null for none
     */
    @Schema(name = "EmailChangeMail", description = "Whether the mail with the link was sent")
    public record Mail(
            @Schema(
                    enumeration = {Outbox.Status.PENDING, Outbox.Status.SENT, Outbox.Status.FAILED},
                    description = "`sent`: the mail server has taken it. `failed`: it was given up")
            String status,

            @Schema(nullable = true, description = "When it was sent or given up")
            Instant at,

            @Schema(nullable = true, description = "What was wrong at the last attempt")
            String problem) {

        static Mail of(Instant sentAt, Instant failedAt, String problem) {
            return new Mail(Outbox.Status.of(sentAt, failedAt), sentAt != null ? sentAt : failedAt, problem);
        }
    }
}
