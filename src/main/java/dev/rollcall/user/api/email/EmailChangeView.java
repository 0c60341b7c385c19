package dev.rollcall.user.api.email;

import dev.rollcall.user.email.EmailChange;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Whether the caller's e-mail address is about to change. */
@Schema(
        name = "EmailChange",
        description = "Whether the caller can change the e-mail address, and the new one that is not confirmed yet")
public record EmailChangeView(
        @Schema(description = "Whether the service can send mails: without them, nobody can change their own address")
        boolean possible,

        @Schema(
                nullable = true,
                description = "The new address, which counts once the link in the mail has confirmed it; null for none",
                examples = "alice@example.com")
        String pendingEmail,

        @Schema(nullable = true, description = "When it was asked for")
        Instant requestedAt,

        @Schema(nullable = true, description = "When the link expires")
        Instant expiresAt,

        @Schema(nullable = true, description = "The newest mail with the link")
        EmailChange.Mail mail) {

    static EmailChangeView of(boolean possible, Optional<EmailChange> open) {
        return new EmailChangeView(
                possible,
                open.map(EmailChange::email).orElse(null),
                open.map(EmailChange::requestedAt).orElse(null),
                open.map(EmailChange::expiresAt).orElse(null),
                open.map(EmailChange::mail).orElse(null));
    }
}
