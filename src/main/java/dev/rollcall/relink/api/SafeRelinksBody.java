package dev.rollcall.relink.api;

import dev.rollcall.api.TextRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/relinks/safe}. */
@Schema(name = "SafeRelinks", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record SafeRelinksBody(
        @Schema(
                minimum = "0",
                maximum = "2147483647",
                description = "The number of safe pairs that the administrator has seen, `safe` of the list",
                examples = "12")
        @NotNull(message = TextRules.MISSING)
        Integer expected) {}
