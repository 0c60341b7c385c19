package dev.rollcall.testing;

import static dev.rollcall.testing.TimeLimits.await;

import dev.rollcall.database.AdvisoryLock;
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

    private static final String END_TERM =
            "select pg_terminate_backend(pid) from pg_locks where " + AdvisoryLock.CHANGES.isHeld();

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
                statement.execute(AdvisoryLock.CHANGES.release());
            }
        }
    }

    private static boolean take(Statement statement) throws SQLException {
        statement.execute(END_TERM);
        try (ResultSet row = statement.executeQuery(AdvisoryLock.CHANGES.tryTake())) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
