package dev.rollcall.key.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of API keys. */
@Schema(name = "ApiKeyPage")
public record KeyPage(
        List<KeyView> items,
        String next,
        String previous,

        @Schema(
                nullable = true,
                description = "Why no key counts, and what to do; null if keys count",
                examples = "API keys are off on this service: its operator has to set rollcall.keys.enabled.")
        String keysOff) {}
