package dev.rollcall.database;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.PGStatement;

/**
 * SQL by JDBC: each statement is done by itself, unless there is a transaction. Values may be instants and lists of texts, too.
 * {@link PersistenceException} if the database does not tell, and perhaps has not done it.
 */
@ApplicationScoped
public class Statements {

    private final DataSource database;

    Statements(DataSource database) {
        this.database = database;
    }

    /** What is made of a row. */
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    /** What gives back one row or none. */
    public <T> Optional<T> one(Row<T> row, String sql, Object... values) {
        return with(sql, Arrays.asList(values), statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
            }
        });
    }

    /**
     * What gives nothing back.
     *
     * @return how many rows it has changed
     */
    public int change(String sql, Object... values) {
        return with(sql, Arrays.asList(values), PreparedStatement::executeUpdate);
    }

    /**
     * Planned for its values each time. The fifth time on a connection the driver would have the server keep the statement, and the
     * server would settle for one plan for all values, where that looks cheaper on average: all records, in order, until there are
     * enough, which for a rare value means all there are.
     */
    public <T> List<T> list(Row<T> row, Select select) {
        return with(select.positional(), select.values(), statement -> {
            statement.unwrap(PGStatement.class).setPrepareThreshold(0);
            List<T> list = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    list.add(row.read(rows));
                }
            }
            return list;
        });
    }

    /** A column that may be null. */
    public static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private <T> T with(String sql, List<Object> values, Use<T> use) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                set(statement, i + 1, values.get(i));
            }
            return use.of(statement);
        } catch (SQLException e) {
            throw new PersistenceException(e);
        }
    }

    private static void set(PreparedStatement statement, int index, Object value) throws SQLException {
        if (value instanceof Instant time) {
            statement.setObject(index, time.atOffset(ZoneOffset.UTC));
        } else if (value instanceof List<?> texts) {
            statement.setArray(index, statement.getConnection().createArrayOf("text", texts.toArray()));
        } else if (value == null) {
            statement.setNull(index, Types.VARCHAR);
        } else {
            statement.setObject(index, value);
        }
    }
}
