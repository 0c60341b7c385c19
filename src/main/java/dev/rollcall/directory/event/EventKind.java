package dev.rollcall.directory.event;

import java.util.Locale;

/** The two event logs of the identity provider. */
public enum EventKind {
    /** Actions of users themselves, such as registrations and profile changes. */
    USER,
    /** Changes by the Admin API or the admin console. */
    ADMIN;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
