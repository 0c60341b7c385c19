package dev.rollcall.database;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Runs SQL statements over JDBC: in the caller's transaction, or each on its own. The only way to a connection but Hibernate's.
 *
 * <p>A value may be an {@link Instant}, a {@code List} of strings (a {@code text[]}) or of UUIDs ({@code uuid[]}), null (a {@code text};
 * cast it in the statement where another type is needed), or what the driver knows. An empty list is a {@code text[]}, too.
 *
 * <p>Methods throw {@link PersistenceException} if the database does not answer, or refuses. It may have run the statement.
 */
@ApplicationScoped
public class Statements {

    /** SQLSTATE deadlock_detected. */
    private static final String DEADLOCK = "40P01";

    /** SQLSTATE unique_violation. */
    private static final String DUPLICATE = "23505";

    /** SQLSTATE query_canceled. */
    private static final String CANCELED = "57014";

    private static final int MOST_TRIES = 10;

    private final DataSource database;

    public Statements(DataSource database) {
        this.database = database;
    }

    /** Reads the current row. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Use<T> {
        T of(SqlConnection connection) throws SQLException;
    }

    /** Returns the first row; empty if there is none, or if {@code row} returns null. */
    public <T> Optional<T> one(Row<T> row, String sql, Object... values) {
        return run(connection -> connection.one(row, sql, values));
    }

    /** Returns all rows. */
    public <T> List<T> list(Row<T> row, String sql, Object... values) {
        return run(connection -> connection.list(row, sql, values));
    }

    /**
     * Returns all rows of a query. It is planned for its values each time, unless it says that one plan is good for all of them
     * ({@link Select#onePlan}). Then the driver asks the server, the fifth time on a connection, to keep the statement, and gets its values
     * in binary form, which costs both less. The server may use one plan for all values of a kept statement. For other queries such a plan
     * may read records in order until it has enough: for a rare value, that means all records.
     */
    public <T> List<T> list(Row<T> row, Select select) {
        return run(connection -> connection.list(row, select));
    }

    /** As {@link #list(Row, Select)}. With a time-out, in whole seconds, PostgreSQL cancels a statement that takes longer. */
    public <T> List<T> list(Row<T> row, Select select, Optional<Duration> most) {
        return run(connection -> {
            most.ifPresent(connection::setStatementTimeout);
            return connection.list(row, select);
        });
    }

    /** Returns the number in the first column of a query with exactly one row. */
    public long number(String sql, Object... values) {
        return one(row -> row.getLong(1), sql, values).orElseThrow();
    }

    /**
     * Runs a statement that returns no rows.
     *
     * @return the number of changed rows
     */
    public int change(String sql, Object... values) {
        return run(connection -> connection.change(sql, values));
    }

    /**
     * Runs a statement that changes a limited number of rows again and again, until it finds fewer.
     *
     * @param sql has the parameters {@code values}, and then the number of rows
     */
    public void changeInBatches(String sql, int rows, Object... values) {
        Object[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = rows;
        int changed;
        do {
            changed = change(sql, all);
        } while (changed == rows);
    }

    /** As {@link #change(String, Object...)}, for a statement with named parameters. */
    public int change(Select statement) {
        return change(statement.positional(), statement.values().toArray());
    }

    /** Runs a statement that returns no rows once for each list of values, in one round trip. */
    public void batch(String sql, List<List<Object>> rows) {
        run(connection -> {
            connection.batch(sql, rows);
            return null;
        });
    }

    /**
     * Lifts the time-outs of the transaction's connection while {@code work} runs statements over all records.
     *
     * @throws IllegalStateException if there is no transaction: each statement would have a connection of its own
     */
    public void withoutTimeout(Runnable work) {
        if (QuarkusTransaction.getStatus() == Status.STATUS_NO_TRANSACTION) {
            throw new IllegalStateException("withoutTimeout needs a transaction");
        }
        run(connection -> {
            connection.withoutTimeout(work::run);
            return null;
        });
    }

    /** Opens a connection that the caller closes. In a transaction, it is the transaction's. */
    public SqlConnection connect() throws SQLException {
        return new SqlConnection(database.getConnection());
    }

    /** Reads a {@code timestamptz} that may be null. For an {@code OffsetDateTime} the driver would compute year, month and day. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        return instant(row, row.findColumn(column));
    }

    /** As {@link #instant(ResultSet, String)}, by the number of the column. */
    public static Instant instant(ResultSet row, int column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    /** Reads a {@code uuid} that may be null. */
    public static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /** Reads a {@code text[]}. */
    public static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    /** Whether PostgreSQL has cancelled the statement, because it took longer than a time-out. */
    public static boolean isCanceled(Throwable failure) {
        return hasState(failure, CANCELED);
    }

    /** Whether PostgreSQL has refused a value that another row has already. */
    public static boolean isDuplicate(Throwable failure) {
        return hasState(failure, DUPLICATE);
    }

    /** Whether PostgreSQL has ended the transaction, because it and another one waited for each other: it may be repeated. */
    public static boolean isDeadlock(Throwable failure) {
        return hasState(failure, DEADLOCK);
    }

    private static boolean hasState(Throwable failure, String state) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof SQLException sql && state.equals(sql.getSQLState()));
    }

    /**
     * Runs a transaction of its own. Repeats it if PostgreSQL has ended it to resolve a deadlock, up to ten attempts in all.
     *
     * @param transaction changes nothing but the database
     */
    public static <T> T repeatingDeadlocks(Supplier<T> transaction) {
        for (int tries = 1; ; tries++) {
            try {
                return transaction.get();
            } catch (RuntimeException e) {
                if (tries == MOST_TRIES || !isDeadlock(e)) {
                    throw e;
                }
            }
        }
    }

    private <T> T run(Use<T> use) {
        try (SqlConnection connection = connect()) {
            return use.of(connection);
        } catch (SQLException e) {
            throw new PersistenceException(e.getMessage(), e);
        }
    }
}
