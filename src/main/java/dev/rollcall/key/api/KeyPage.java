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
        String keysOff,

        /* a newer release may know more reasons */
        @Schema(
                nullable = true,
                description =
                        "The code of `keysOff`. `not-enabled`: the operator has not enabled keys. `signing-key-unreadable`: the service cannot"
                                + " decrypt its signing key. `stopped`: an administrator has stopped all keys",
                examples = "not-enabled")
        String keysOffReason) {}
