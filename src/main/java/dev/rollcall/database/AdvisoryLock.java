package dev.rollcall.database;

/**
 * The advisory locks of PostgreSQL. They belong to a database, in which several services may have a schema each, so every key contains the
 * current schema.
 */
public enum AdvisoryLock {

    /** Held by the process that migrates the schema. */
    MIGRATION(0x526C4D69), // "RlMi"

    /** Held by the replica that keeps users in sync. */
    SYNC(0x526C5379), // "RlSy"

    /** Held by the replica that numbers changes. */
    CHANGES(0x526C4368), // "RlCh"

    /** Held by the replica that looks for abandoned acts. */
    ACTS(0x526C4163), // "RlAc"

    /** Held by the replica that brings the identities of agents in line with their records. */
    AGENTS(0x526C4167), // "RlAg"

    /** Held by the replica that delivers webhooks. */
    WEBHOOKS(0x526C5768); // "RlWh"

    private static final String SCHEMA = "coalesce(current_schema(), '')";

    private final int number;

    AdvisoryLock(int number) {
        this.number = number;
    }

    /** Returns the query that waits for the lock and keeps it for the session. */
    public String take() {
        return call("pg_advisory_lock");
    }

    /** Returns the query for whether this session has got the lock; it does not wait. */
    public String tryTake() {
        return call("pg_try_advisory_lock");
    }

    private String call(String function) {
        return "select %s(%d, hashtext(%s))".formatted(function, number, SCHEMA);
    }

    /**
     * Returns the query that releases the lock of this session. It looks up the key, since the session may have another current schema by now:
     * a schema was created or dropped. The key would no longer be that of the lock, which would stay for ever.
     */
    public String release() {
        return """
                select coalesce((
                    select pg_advisory_unlock(%d, objid::bigint::bit(32)::integer) from pg_locks
                    where %s and pid = pg_backend_pid() limit 1), false)""".formatted(number, isOfKind());
    }

    /** Returns the condition on a row of {@code pg_locks} that it is this lock, and held. */
    public String isHeld() {
        return "%s and objid::bigint::bit(32)::integer = hashtext(%s)".formatted(isOfKind(), SCHEMA);
    }

    private String isOfKind() {
        return """
                locktype = 'advisory' and granted and objsubid = 2 and classid = %d
                    and database = (select oid from pg_database where datname = current_database())""".formatted(number);
    }

    /**
     * Returns the key of one of many locks of a kind, for the functions that take one number.
     *
     * @param kind what is locked, such as {@code organization}
     * @param name SQL of the text that tells it from others of the kind
     */
    public static String keyOf(String kind, String name) {
        return "hashtextextended('rollcall ' || %s || ' %s ' || %s, 0)".formatted(SCHEMA, kind, name);
    }
}
