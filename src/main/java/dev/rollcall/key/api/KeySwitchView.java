package dev.rollcall.key.api;

import dev.rollcall.key.KeySwitch;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Whether an administrator has stopped all API keys. */
@Schema(name = "KeySwitch")
public record KeySwitchView(
        @Schema(description = "Whether all keys are stopped")
        boolean stopped,

        @Schema(nullable = true, description = "Since when they are")
        Instant stoppedAt,

        @Schema(nullable = true, description = "The subject of the administrator who has stopped them")
        String stoppedBy) {

    static KeySwitchView of(Optional<KeySwitch.Stop> stop) {
        return new KeySwitchView(
                stop.isPresent(),
                stop.map(KeySwitch.Stop::at).orElse(null),
                stop.map(KeySwitch.Stop::by).orElse(null));
    }
}
