package dev.rollcall.releases;

/** How what the service asks of the database is told apart from what its tests ask. */
public final class Marked {

    /** Stands before what tests send over the connections of the service. */
    public static final String BY_TESTS = "/* test */";

    /** The service's connections have this name, see {@code application.properties}. */
    static final String SERVICE = "rollcall";

    private Marked() {}
}
