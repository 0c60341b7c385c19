package dev.rollcall.change;

import dev.rollcall.database.SqlConnection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * The newest change that this process has read or numbered. After a fail-over it tells whether the new primary server has what the old one
 * had. Only one thread uses it.
 */
final class NewestChange {

    private static final String NEWEST = """
            select coalesce(cluster, ''), last_position,
                (select change_id from change_positions where position = last_position)
            from change_log""";

    private static final String EXISTS =
            "select exists (select 1 from change_positions where position = ? and change_id = ?)";

    private Read read;

    /** A change of a database. The change is null if there is none. */
    private record Read(String cluster, long position, UUID change) {}

    /**
     * Reads the newest change, unless the database was not checked yet: then the one of the old database still counts. It also counts while
     * the database does not tell its full name: a standby server that becomes the primary one may lack the last changes.
     *
     * @return whether the database was checked, or is new
     */
    boolean read(SqlConnection connection) throws SQLException {
        String cluster = Cluster.current(connection);
        Read newest = connection
                .one(row -> new Read(row.getString(1), row.getLong(2), row.getObject(3, UUID.class)), NEWEST)
                .orElseThrow();
        if (newest.cluster().equals(cluster)) {
            read = newest;
        }
        return newest.cluster().isEmpty() || Cluster.areSame(newest.cluster(), cluster);
    }

    /** Remembers a change that this process has numbered in the database that it read last. */
    void numbered(long position, UUID change) {
        if (read != null) {
            read = new Read(read.cluster(), position, change);
        }
    }

    /** Whether this process has read a change in the database of that name, and finds it in the connection's database. */
    boolean isKept(String cluster, SqlConnection connection) throws SQLException {
        return read != null
                && read.change() != null
                && read.cluster().equals(cluster)
                && connection.isTrue(EXISTS, read.position(), read.change());
    }
}
