package dev.rollcall.sync.status;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Whether the records follow Keycloak. */
@Schema(name = "SyncState")
public enum SyncState {
    /** What Keycloak told is in the records. */
    IN_STEP,
    /** Some of it is not yet, or Keycloak does not tell everything. */
    BEHIND,
    /** It is switched off here, and nobody else does it. */
    OFF,
    /** Nobody has said so for a while. */
    UNKNOWN;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
