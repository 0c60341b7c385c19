package dev.rollcall.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import java.util.Arrays;
import java.util.Locale;

/** What an actor was when they asked for an act. Later they may be something else, or not exist any more. */
public enum ActorKind {
    USER,
    /** A user who administered this service. */
    ADMINISTRATOR,
    /** The service account of a client, which has no record. */
    SERVICE_ACCOUNT;

    static ActorKind of(Caller caller) {
        if (caller.claims().serviceAccount()) {
            return SERVICE_ACCOUNT;
        }
        return caller.roles().contains(Roles.ADMIN) ? ADMINISTRATOR : USER;
    }

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the kind with this code; null for none, and for a code that only a newer release knows. */
    static ActorKind ofCode(String code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code().equals(code))
                .findFirst()
                .orElse(null);
    }
}
