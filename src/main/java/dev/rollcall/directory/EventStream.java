package dev.rollcall.directory;

import java.util.Locale;

/** The directory keeps two logs of what happens. */
public enum EventStream {
    /** What people did themselves: registered, changed their profile. */
    USER,
    /** What was done to the realm by its Admin API or console. */
    ADMIN;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
