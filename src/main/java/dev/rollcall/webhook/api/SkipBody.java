package dev.rollcall.webhook.api;

import dev.rollcall.api.TextRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/webhooks/{webhook}/skip}. */
@Schema(name = "SkipEntry", description = "The entry that is to be skipped", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record SkipBody(
        @Schema(format = "uuid", description = "`failure.entry` of the webhook, so that no other one is skipped")
        @NotNull(message = TextRules.MISSING)
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String entry) {

    UUID toId() {
        return UUID.fromString(entry);
    }
}
