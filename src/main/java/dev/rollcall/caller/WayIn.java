package dev.rollcall.caller;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a caller proved who they are. */
public enum WayIn {
    /** {@code Authorization: Bearer} with an access token. */
    BEARER,
    /** The session cookie of a browser that signed in by the code flow. */
    BROWSER;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
