package dev.rollcall.testing;

import static dev.rollcall.testing.TimeLimits.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Holds the lock of the replica that numbers changes, as if another one did. So no change is numbered, and the database is not checked for a
 * restore, until the pause ends.
 */
public final class NumberingPause {

    /** The first key of the lock of {@code ChangeNumbering}. */
    private static final int LOCK = 0x526C4368;

    private static final String END_TERM = """
            select pg_terminate_backend(pid) from pg_locks
            where locktype = 'advisory' and objsubid = 2 and classid = %d and granted
                and database = (select oid from pg_database where datname = current_database())""".formatted(LOCK);

    private static final String TRY_LOCK =
            "select pg_try_advisory_lock(%d, hashtext(current_schema()))".formatted(LOCK);

    private static final String UNLOCK = "select pg_advisory_unlock(%d, hashtext(current_schema()))".formatted(LOCK);

    private NumberingPause() {}

    /** Work in the meantime. */
    public interface Work<T> {
        T run() throws SQLException;
    }

    /** Returns the result of work that is done during a pause. */
    public static <T> T during(DataSource database, Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> take(statement));
            try {
                return work.run();
            } finally {
                statement.execute(UNLOCK);
            }
        }
    }

    private static boolean take(Statement statement) throws SQLException {
        statement.execute(END_TERM);
        try (ResultSet row = statement.executeQuery(TRY_LOCK)) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
