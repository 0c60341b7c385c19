package dev.rollcall.relink.api;

import dev.rollcall.api.TextRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/relinks}. */
@Schema(name = "Relink", description = "Two records of one person", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record RelinkBody(
        @Schema(format = "uuid", description = "The id of the record whose identity is gone. It stays")
        @NotNull(message = TextRules.MISSING)
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String former,

        @Schema(format = "uuid", description = "The id of the record whose identity exists. It becomes a tombstone")
        @NotNull(message = TextRules.MISSING)
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String current) {

    UUID formerId() {
        return UUID.fromString(former);
    }

    UUID currentId() {
        return UUID.fromString(current);
    }
}
