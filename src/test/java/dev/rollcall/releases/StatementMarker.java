package dev.rollcall.releases;

/** Tells the service's SQL statements from those of its tests. */
public final class StatementMarker {

    /** Prefix of the statements that tests send over the service's connections. */
    public static final String BY_TESTS = "/* test */";

    /** Application name of the service's connections, see {@code application.properties}. */
    static final String SERVICE = "rollcall";

    private StatementMarker() {}
}
