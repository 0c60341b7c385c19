package dev.rollcall.change;

import dev.rollcall.database.SqlConnection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The name of a database: system identifier, timeline and oid, separated by slashes; the oid alone where the server does not tell the rest, as Amazon
 * Aurora, or the service may not read it. A copy has another name, so a database that was restored from a backup, or failed over to a replica that may lack the last changes, is
 * noticed.
 */
final class Cluster {

    private static final Logger LOG = Logger.getLogger(Cluster.class);

    private static final String DATABASE = "select oid::text from pg_database where datname = current_database()";

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private Cluster() {}

    /** Returns the name of the connection's database. */
    static String current(SqlConnection connection) throws SQLException {
        Optional<String> full = connection.one(row -> row.getString(1), "select full_database_name()");
        if (full.isEmpty() && !WARNED.getAndSet(true)) {
            LOG.warn("A restored database may not be noticed (docs/backup-restore.md): the service may not run"
                    + " pg_control_system(), pg_current_wal_lsn() or pg_walfile_name(), or the server lacks them.");
        }
        return full.isPresent()
                ? full.get()
                : connection.one(row -> row.getString(1), DATABASE).orElseThrow();
    }

    /** Whether two names are of one database, as far as they tell. */
    static boolean areSame(String one, String other) {
        return one.equals(other) || one.endsWith("/" + other) || other.endsWith("/" + one);
    }

    /** Whether a name tells more than another one of the same database. */
    static boolean isFuller(String one, String other) {
        return one.length() > other.length();
    }

    /** Whether the names differ by nothing but the timeline, as after a fail-over. */
    static boolean differOnlyInTimeline(String one, String other) {
        String[] first = one.split("/", -1);
        String[] second = other.split("/", -1);
        return first.length == 3 && second.length == 3 && first[0].equals(second[0]) && first[2].equals(second[2]);
    }
}
