package dev.rollcall.audit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of acts on users. An export may concern many users. */
public enum Action {
    CREATE,
    UPDATE,
    SET_ROLES,
    RESET_PASSWORD,
    REVOKE_SESSIONS,
    DELETE,
    EXPORT;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    public static Action ofCode(String code) {
        return find(code).orElseThrow();
    }

    public static Optional<Action> find(String code) {
        return Arrays.stream(values())
                .filter(action -> action.code().equals(code))
                .findFirst();
    }
}
