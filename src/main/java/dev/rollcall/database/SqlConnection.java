package dev.rollcall.database;

import dev.rollcall.database.Statements.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * Runs SQL on one connection, for locks, settings and polling that belong to a connection. Everything else uses {@link Statements},
 * which takes a connection for each statement. Not thread-safe.
 */
public final class SqlConnection implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SqlConnection.class);

    private final Connection connection;
    private int timeoutSeconds;

    /**
     * @param connection a connection that has just been opened, or that somebody else closes
     */
    public SqlConnection(Connection connection) {
        this.connection = connection;
    }

    /** Cancels statements that take longer; in whole seconds. */
    public void setStatementTimeout(Duration timeout) {
        timeoutSeconds = (int) timeout.toSeconds();
    }

    /** Gives the connection up if the server does not answer for so long. Holds until the connection is closed. */
    public void setNetworkTimeout(Duration timeout) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, (int) timeout.toMillis());
    }

    /** As {@link Statements#one}. */
    public <T> Optional<T> one(Row<T> row, String sql, Object... values) throws SQLException {
        return run(sql, Arrays.asList(values), statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.ofNullable(row.read(rows)) : Optional.empty();
            }
        });
    }

    /** As {@link Statements#list(Row, String, Object...)}. */
    public <T> List<T> list(Row<T> row, String sql, Object... values) throws SQLException {
        return run(sql, Arrays.asList(values), statement -> all(row, statement));
    }

    /** As {@link Statements#list(Row, Select)}. */
    <T> List<T> list(Row<T> row, Select select) throws SQLException {
        return run(select.positional(), select.values(), statement -> {
            if (!select.onePlan()) {
                statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            }
            return all(row, statement);
        });
    }

    /** Returns the first column of a query with exactly one row, such as {@code select exists (…)}. */
    public boolean isTrue(String sql, Object... values) throws SQLException {
        return one(row -> row.getBoolean(1), sql, values).orElseThrow();
    }

    /** As {@link Statements#change(String, Object...)}. */
    public int change(String sql, Object... values) throws SQLException {
        return run(sql, Arrays.asList(values), PreparedStatement::executeUpdate);
    }

    /** As {@link Statements#batch}. */
    void batch(String sql, List<List<Object>> rows) throws SQLException {
        run(sql, List.of(), statement -> {
            for (List<Object> values : rows) {
                set(statement, values);
                statement.addBatch();
            }
            return statement.executeBatch();
        });
    }

    /** As {@link Statements#withoutTimeout}. */
    <E extends Exception> void withoutTimeout(WithoutStatementTimeout.Work<E> work) throws SQLException, E {
        WithoutStatementTimeout.run(connection, work);
    }

    /** Asks the server. */
    public boolean isValid(Duration timeout) throws SQLException {
        return connection.isValid((int) timeout.toSeconds());
    }

    /** Closes the connection, or returns it to the pool. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /**
     * Cuts the connection, so that the pool does not hand it out again: it may be dead, or still hold a lock. Agroal's own {@code abort} cuts
     * nothing, and keeps the connection's place in the pool for ever. So this cuts the driver's connection, and lets the pool notice by a failure.
     */
    public void abort() {
        try (Connection cut = connection) {
            ((Connection) cut.unwrap(PGConnection.class)).abort(Runnable::run);
            cut.createStatement().close();
        } catch (SQLException e) {
            LOG.debugf("The connection is cut: %s", e.getMessage());
        }
    }

    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private <T> T run(String sql, List<Object> values, Use<T> use) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (timeoutSeconds > 0) {
                statement.setQueryTimeout(timeoutSeconds);
            }
            set(statement, values);
            return use.of(statement);
        }
    }

    private static <T> List<T> all(Row<T> row, PreparedStatement statement) throws SQLException {
        List<T> list = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                list.add(row.read(rows));
            }
        }
        return list;
    }

    private static void set(PreparedStatement statement, List<Object> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            set(statement, i + 1, values.get(i));
        }
    }

    private static void set(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Instant time) {
            statement.setObject(index, time.atOffset(ZoneOffset.UTC));
        } else if (value instanceof List<?> array) {
            String type = !array.isEmpty() && array.get(0) instanceof UUID ? "uuid" : "text";
            statement.setArray(index, statement.getConnection().createArrayOf(type, array.toArray()));
        } else if (value == null) {
            statement.setNull(index, Types.VARCHAR);
        } else {
            statement.setObject(index, value);
        }
    }
}
