package dev.rollcall.key.api;

import dev.rollcall.api.TextRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PUT /api/v1/keys/stop}. */
@Schema(name = "StopKeys", description = "Whether all API keys are stopped", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record KeySwitchBody(
        @Schema(
                description =
                        "true: no key counts any more. false: the keys that have neither ended nor expired count again")
        @NotNull(message = TextRules.MISSING)
        Boolean stopped) {}
