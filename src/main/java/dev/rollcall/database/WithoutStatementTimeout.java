package dev.rollcall.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/**
 * Lifts a connection's time-outs for statements over all records, which may take as long as they need. Statements of requests keep the
 * time-outs that the deployment sets.
 */
public final class WithoutStatementTimeout {

    private static final Logger LOG = Logger.getLogger(WithoutStatementTimeout.class);

    private static final String GET = "select current_setting('statement_timeout'), current_setting('lock_timeout'),"
            + " current_setting('idle_in_transaction_session_timeout')";
    private static final String SET =
            "select set_config('statement_timeout', ?, false), set_config('lock_timeout', ?, false),"
                    + " set_config('idle_in_transaction_session_timeout', ?, false)";

    private WithoutStatementTimeout() {}

    /** Runs while the time-outs are lifted. */
    public interface Work<E extends Exception> {
        void run() throws SQLException, E;
    }

    /**
     * @param connection the one that the work uses: its own, or the transaction's
     */
    public static <E extends Exception> void run(Connection connection, Work<E> work) throws SQLException, E {
        Timeouts before = Timeouts.of(connection);
        Timeouts.NONE.set(connection);
        try {
            work.run();
        } finally {
            before.restore(connection);
        }
    }

    /**
     * @param network in milliseconds
     * @param statement as PostgreSQL writes it, like {@code lock} and {@code idle}
     * @param idle of a session in a transaction
     */
    record Timeouts(int network, String statement, String lock, String idle) {

        static final Timeouts NONE = new Timeouts(0, "0", "0", "0");

        static Timeouts of(Connection connection) throws SQLException {
            int network = connection.getNetworkTimeout();
            return new SqlConnection(connection)
                    .one(
                            settings -> new Timeouts(
                                    network, settings.getString(1), settings.getString(2), settings.getString(3)),
                            GET)
                    .orElseThrow();
        }

        void set(Connection connection) throws SQLException {
            connection.setNetworkTimeout(Runnable::run, network);
            new SqlConnection(connection).one(settings -> settings.getString(1), SET, statement, lock, idle);
        }

        /** If the work failed in a transaction, PostgreSQL refuses this, and the roll-back restores the settings. */
        void restore(Connection connection) {
            try {
                set(connection);
            } catch (SQLException e) {
                LOG.debugf("The roll-back restores the time-outs: %s", e.getMessage());
            }
        }
    }
}
