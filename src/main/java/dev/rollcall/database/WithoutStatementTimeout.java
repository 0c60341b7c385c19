package dev.rollcall.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jboss.logging.Logger;

/**
 * Lifts a connection's time-outs for statements over all records, which take as long as they take. Those of requests are given up
 * after the time that the deployment says.
 */
public final class WithoutStatementTimeout {

    private static final Logger LOG = Logger.getLogger(WithoutStatementTimeout.class);

    private static final String ASK = "select current_setting('statement_timeout'), current_setting('lock_timeout')";
    private static final String SET =
            "select set_config('statement_timeout', ?, false), set_config('lock_timeout', ?, false)";

    private WithoutStatementTimeout() {}

    /** What is done meanwhile. */
    public interface Work<E extends Exception> {
        void run() throws SQLException, E;
    }

    /**
     * @param connection over which the work is done: its own, or that of the transaction
     */
    public static <E extends Exception> void run(Connection connection, Work<E> work) throws SQLException, E {
        TimeOuts before = TimeOuts.of(connection);
        new TimeOuts(0, "0", "0").set(connection);
        try {
            work.run();
        } finally {
            before.setAgain(connection);
        }
    }

    /**
     * @param network in milliseconds
     * @param statement as PostgreSQL writes it, as {@code lock}
     */
    private record TimeOuts(int network, String statement, String lock) {

        static TimeOuts of(Connection connection) throws SQLException {
            try (Statement ask = connection.createStatement();
                    ResultSet settings = ask.executeQuery(ASK)) {
                settings.next();
                return new TimeOuts(connection.getNetworkTimeout(), settings.getString(1), settings.getString(2));
            }
        }

        void set(Connection connection) throws SQLException {
            connection.setNetworkTimeout(Runnable::run, network);
            try (PreparedStatement set = connection.prepareStatement(SET)) {
                set.setString(1, statement);
                set.setString(2, lock);
                set.execute();
            }
        }

        /** What failed in a transaction is rolled back, and the settings with it. */
        void setAgain(Connection connection) {
            try {
                set(connection);
            } catch (SQLException e) {
                LOG.debugf("Time-outs are those of before when the transaction is rolled back: %s", e.getMessage());
            }
        }
    }
}
