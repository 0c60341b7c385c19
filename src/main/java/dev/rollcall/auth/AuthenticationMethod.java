package dev.rollcall.auth;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The way a caller authenticated. */
@Schema(name = "AuthenticationMethod")
public enum AuthenticationMethod {
    /** {@code Authorization: Bearer} with an access token. */
    BEARER,
    /** The session cookie of a browser that signed in by the code flow. */
    BROWSER,
    /** {@code Authorization: Bearer} with an API key. */
    KEY;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
