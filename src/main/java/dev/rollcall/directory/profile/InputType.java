package dev.rollcall.directory.profile;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The kind of input for the value of an attribute in a form. */
@Schema(name = "UserProfileInputType")
public enum InputType {
    TEXT,
    TEXTAREA,
    NUMBER,
    DATE,
    SELECT,
    /** Radio buttons. */
    RADIO,
    MULTISELECT;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
