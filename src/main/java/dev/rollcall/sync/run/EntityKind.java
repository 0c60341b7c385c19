package dev.rollcall.sync.run;

import java.util.Locale;

/** A kind of records that a run compares with Keycloak. */
public enum EntityKind {
    USER,
    ORGANIZATION,
    MEMBERSHIP,
    TEAM;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The word for several of them. */
    public String plural() {
        return code() + "s";
    }

    public static EntityKind of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
