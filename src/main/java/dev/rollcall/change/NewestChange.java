package dev.rollcall.change;

import dev.rollcall.database.SqlConnection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * The newest change that this process has read. After a fail-over it tells whether the new primary server has what the old one had. Only one
 * thread uses it.
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
    private record Read(String cluster, boolean checked, long position, UUID change) {}

    /**
     * Reads the newest change, unless the database was not checked yet: then the one of the old database still counts.
     *
     * @return whether the database was checked
     */
    boolean read(SqlConnection connection) throws SQLException {
        String cluster = Cluster.current(connection);
        Read newest = connection
                .one(
                        row -> new Read(
                                cluster,
                                Cluster.areSame(row.getString(1), cluster),
                                row.getLong(2),
                                row.getObject(3, UUID.class)),
                        NEWEST)
                .orElseThrow();
        if (newest.checked()) {
            read = newest;
        }
        return newest.checked();
    }

    /** Whether this process has read a change in the database of that name, and finds it in the connection's database. */
    boolean isKept(String cluster, SqlConnection connection) throws SQLException {
        return read != null
                && read.change() != null
                && Cluster.areSame(read.cluster(), cluster)
                && connection.isTrue(EXISTS, read.position(), read.change());
    }
}
