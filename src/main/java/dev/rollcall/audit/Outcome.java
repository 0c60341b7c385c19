package dev.rollcall.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** How an act ended. */
public enum Outcome {
    /** It is so, in Keycloak and here. */
    DONE,
    /** Keycloak refused it, or this service did; nothing was changed. */
    REFUSED,
    /** It did not reach Keycloak; nothing was changed. */
    NOT_DONE,
    /** Keycloak cannot tell whether it was done: an e-mail that may have been sent. */
    UNKNOWN;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Outcome ofCode(String code) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.code().equals(code))
                .findFirst()
                .orElseThrow();
    }
}
