package dev.rollcall.change;

import dev.rollcall.database.SqlConnection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The name of a database: system identifier, timeline and oid, separated by slashes; the oid alone where the service may not read the rest. A
 * copy has another name, so a database that was restored from a backup, or failed over to a replica that may lack the last changes, is
 * noticed.
 */
final class Cluster {

    private static final Logger LOG = Logger.getLogger(Cluster.class);

    /** Everyone has the rights unless they were taken away. Asks first: a refusal would end the caller's transaction. */
    private static final String MAY_READ = """
            select has_function_privilege('pg_control_system()', 'execute')
                and has_function_privilege('pg_current_wal_lsn()', 'execute')
                and has_function_privilege('pg_walfile_name(pg_lsn)', 'execute')""";

    /** The control file would have the timeline of the last checkpoint, which a fail-over need not have made yet. */
    private static final String FULL = """
            select (select system_identifier from pg_control_system()) || '/' ||
                left(pg_walfile_name(pg_current_wal_lsn()), 8) || '/' ||
                (select oid from pg_database where datname = current_database())""";

    private static final String DATABASE = "select oid::text from pg_database where datname = current_database()";

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private Cluster() {}

    /** Returns the name of the connection's database. */
    static String current(SqlConnection connection) throws SQLException {
        boolean mayRead = connection.isTrue(MAY_READ);
        if (!mayRead && !WARNED.getAndSet(true)) {
            LOG.warn("A restored database may not be noticed (docs/operations.md, Restore): the service may not run"
                    + " pg_control_system(), pg_current_wal_lsn() or pg_walfile_name().");
        }
        return connection
                .one(row -> row.getString(1), mayRead ? FULL : DATABASE)
                .orElseThrow();
    }

    /** Whether the names differ by nothing but the timeline, as after a fail-over. */
    static boolean differOnlyInTimeline(String one, String other) {
        String[] first = one.split("/", -1);
        String[] second = other.split("/", -1);
        return first.length == 3 && second.length == 3 && first[0].equals(second[0]) && first[2].equals(second[2]);
    }
}
