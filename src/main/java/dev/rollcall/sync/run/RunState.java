package dev.rollcall.sync.run;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The phase or the outcome of a reconciliation. */
@Schema(name = "RunState")
public enum RunState {
    /** No replica has started it yet. */
    REQUESTED,
    /** Keycloak's users and roles are being listed. */
    LISTING,
    /** The listing is being compared with the users here. */
    COMPARING,
    /** Missing users are being looked up, one by one. */
    CONFIRMING,
    /** Differences are being written. */
    APPLYING,
    /** All differences have been written, or reported by a dry run. */
    FINISHED,
    /** The brake stopped the run; nothing was changed. */
    STOPPED,
    /** The run failed; nothing was changed unless it was writing differences. */
    FAILED,
    /** A caller cancelled the run. */
    CANCELLED;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
