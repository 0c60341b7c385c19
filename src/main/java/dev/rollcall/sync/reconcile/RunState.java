package dev.rollcall.sync.reconcile;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How far a reconciliation is. */
@Schema(name = "RunState")
public enum RunState {
    /** No replica has begun with it. */
    REQUESTED,
    /** People and roles are listed. */
    LISTING,
    /** What was listed is compared with the records. */
    COMPARING,
    /** Who is missing is asked for, one by one. */
    CONFIRMING,
    /** Records are changed. */
    APPLYING,
    /** It is done. */
    FINISHED,
    /** The brake stopped it; nothing was changed. */
    STOPPED,
    /** It could not be done; unless it was being applied, nothing was changed. */
    FAILED,
    /** Somebody ended it. */
    CANCELLED;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
