package dev.rollcall.change;

import dev.rollcall.database.SqlConnection;
import java.sql.SQLException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Finds out whether the database was restored, and stores the answer for {@link DatabaseRestores}. A copy of a database gets a new log. After
 * a fail-over that has lost nothing, as far as this process knows, the log goes on.
 */
final class RestoreCheck {

    private static final Logger LOG = Logger.getLogger(RestoreCheck.class);

    private static final Duration MOST_PATIENCE = Duration.ofHours(4);

    private static final String NAME_NEW = "update change_log set cluster = ? where cluster is null";
    private static final String RENAME = "update change_log set cluster = ?";

    /** The next numbers of transactions would be those of old ones. A server that does not tell its full name shows a restore only by this. */
    private static final String IS_BEHIND_NUMBERING =
            "select pg_snapshot_xmax(seen) > pg_snapshot_xmax(pg_current_snapshot()) from change_log";

    private final NewestChange newest;

    RestoreCheck(NewestChange newest) {
        this.newest = newest;
    }

    /**
     * Checks the database of the leader's connection, at the beginning of its term.
     *
     * @param current its name
     */
    void run(SqlConnection connection, String current) throws SQLException {
        connection.change(NAME_NEW, current);
        String stored = connection
                .one(row -> row.getString(1), "select cluster from change_log")
                .orElseThrow();
        if (connection.isTrue(IS_BEHIND_NUMBERING)) {
            startNewLog(connection, current);
        } else if (Cluster.areSame(stored, current)) {
            if (Cluster.isFuller(current, stored)) {
                connection.change(RENAME, current);
            }
        } else if (Cluster.differOnlyInTimeline(stored, current) && newest.isKept(stored, connection)) {
            LOG.info("The database has failed over to another server, which has the last change that this replica knew."
                    + " The change log goes on.");
            connection.change(RENAME, current);
        } else {
            startNewLog(connection, current);
        }
    }

    private static void startNewLog(SqlConnection connection, String current) throws SQLException {
        LOG.warn("The database was restored, moved or failed over. The change log starts anew: its followers get 410,"
                + " and start again from an export. Interrupted changes of organizations are given up, and earlier"
                + " invitations give the role member until they are sent again.");
        connection.setStatementTimeout(MOST_PATIENCE);
        connection.setNetworkTimeout(MOST_PATIENCE);
        connection.change(NumberingSql.FORGET_FOREIGN_TRANSACTIONS);
        connection.one(row -> row.getString(1), NumberingSql.START_NEW_LOG, current);
    }
}
