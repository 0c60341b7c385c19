package dev.rollcall.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** The outcome of an act. */
public enum Outcome {
    /** The change was made, in Keycloak and here. */
    DONE,
    /** Keycloak or this service refused the act; nothing was changed. */
    REFUSED,
    /** The act did not reach Keycloak; nothing was changed. */
    NOT_DONE,
    /** Keycloak cannot tell whether the act was done, for example whether an e-mail was sent. */
    UNKNOWN,
    /** The act was interrupted and given up, because Keycloak was changed since or the act was too old. */
    SUPERSEDED;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the outcome with this code; {@code UNKNOWN} for a code that only a newer release knows. */
    static Outcome ofCode(String code) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.code().equals(code))
                .findFirst()
                .orElse(UNKNOWN);
    }
}
