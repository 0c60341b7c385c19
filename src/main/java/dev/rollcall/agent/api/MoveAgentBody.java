package dev.rollcall.agent.api;

import dev.rollcall.api.TextRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/agents/{id}/move}. */
@Schema(name = "MoveAgent", description = "Another sponsor", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record MoveAgentBody(
        @Schema(format = "uuid", description = "The person who is to be responsible for it")
        @NotNull(message = TextRules.MISSING)
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String sponsor) {}
