package dev.rollcall.setup;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How serious a finding is. */
@Schema(name = "SetupLevel")
public enum Level {
    /** This part is right. */
    OK,
    /** The service works, but something is missing or insecure. */
    WARNING,
    /** A part of the service does not work. */
    ERROR,
    /** The service may not read this part, or got no answer. */
    NOT_LOOKED_AT;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
