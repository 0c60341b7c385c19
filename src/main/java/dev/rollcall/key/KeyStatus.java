package dev.rollcall.key;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The state of an API key. */
@Schema(name = "KeyStatus")
public enum KeyStatus {
    /** It counts, unless its owner is disabled or all keys are stopped. */
    ACTIVE,
    EXPIRED,
    /** Somebody has revoked it, or what it depends on has ended. */
    ENDED;

    /** The name in the API. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
