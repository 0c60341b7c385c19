package dev.rollcall.change;

import java.util.Locale;

/** The source of a change in the records. */
public enum Origin {
    /** A user's token stated it. */
    TOKEN,
    /** A request to this service's API. */
    API,
    /** An event of the identity provider. */
    EVENT,
    /** The comparison of all records with the identity provider. */
    RECONCILIATION,
    /** A line of an imported file. */
    IMPORT,
    /** Any other writer, such as {@code psql}: it says nothing about itself. */
    OTHER;

    /** The name in the change log. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
