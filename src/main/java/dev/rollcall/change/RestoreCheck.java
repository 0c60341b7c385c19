package dev.rollcall.change;

import dev.rollcall.database.SqlConnection;
import java.sql.SQLException;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Finds out whether the database was restored, and stores the answer for {@link DatabaseRestores}. A copy of a database gets a new log. */
final class RestoreCheck {

    private static final Logger LOG = Logger.getLogger(RestoreCheck.class);

    private static final Duration MOST_PATIENCE = Duration.ofHours(4);

    private static final String NAME_CLUSTER = "update change_log set cluster = ? where cluster is null";

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
        connection.change(NAME_CLUSTER, current);
        String stored = connection
                .one(row -> row.getString(1), "select cluster from change_log")
                .orElseThrow();
        if (!Cluster.areSame(stored, current)) {
            startNewLog(connection, current, isRestored(connection, stored, current));
        } else if (Cluster.isFuller(current, stored)) {
            connection.change("update change_log set cluster = ?", current);
        }
    }

    /** A new timeline alone is a fail-over. Nothing is lost if the new server has the newest change that was read from the old one. */
    private boolean isRestored(SqlConnection connection, String before, String current) throws SQLException {
        return !Cluster.differOnlyInTimeline(before, current) || !newest.isKept(before, connection);
    }

    private static void startNewLog(SqlConnection connection, String current, boolean restored) throws SQLException {
        LOG.warn("The database was restored, moved or failed over. The change log starts anew: its followers get 410,"
                + " and start again from an export."
                + (restored
                        ? " Interrupted changes of organizations are given up, and earlier invitations give the role member until they are"
                                + " sent again."
                        : ""));
        connection.setStatementTimeout(MOST_PATIENCE);
        connection.setNetworkTimeout(MOST_PATIENCE);
        connection.change(NumberingSql.FORGET_FOREIGN_TRANSACTIONS);
        connection.one(row -> row.getString(1), NumberingSql.START_NEW_LOG, current, restored);
    }
}
