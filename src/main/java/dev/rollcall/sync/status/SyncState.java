package dev.rollcall.sync.status;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Whether users are in sync with Keycloak. */
@Schema(name = "SyncState")
public enum SyncState {
    /** All changes that Keycloak reported have arrived. */
    IN_SYNC,
    /** Some changes have not arrived yet, or Keycloak does not report all of them. */
    BEHIND,
    /** Synchronization is off here, and no other replica reports it. */
    OFF,
    /** The first copy of the realm is held back until somebody starts a run. */
    WAITING,
    /** No replica has reported for a while. */
    UNKNOWN;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
