package dev.rollcall.user.api.email;

import dev.rollcall.api.TextRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/users/me/email-change/confirmation}. */
@Schema(
        name = "ConfirmEmail",
        description = "The link to a new e-mail address",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record ConfirmEmailBody(
        @Schema(
                description = "The token of the link in the mail: what follows `#`",
                examples = "8fJx2mT0pVbq1cW9yZ4kLr7uNs3dHg6eQa5iOoXvBwE")
        @NotNull(message = TextRules.MISSING)
        @Size(max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        String token) {

    @Override
    public String toString() {
        return "ConfirmEmailBody[…]";
    }
}
