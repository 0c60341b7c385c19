package dev.rollcall.sync;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Which of the replicas keeps the records in step: the one that holds an advisory lock of PostgreSQL, on a connection that it
 * keeps for that alone. The lock ends with the connection, so when a replica or its network dies the database gives it to the
 * next that asks.
 */
@ApplicationScoped
public class Leader {

    /** Any number will do that nobody else uses in this database: "RollSync". */
    public static final long LOCK = 0x526F6C6C_53796E63L;

    private static final Logger LOG = Logger.getLogger(Leader.class);

    /** What was known so recently is taken for true. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** A connection that does not answer for so long is lost. */
    private static final int ANSWER_SECONDS = 3;

    private final DataSource database;
    private Connection connection;
    private long checkedAt;
    private int term;
    private boolean closed;

    Leader(DataSource database) {
        this.database = database;
    }

    /** Whether it is this replica; tries to become it if no other is. */
    public boolean isLeader() {
        return term().isPresent();
    }

    /**
     * Since when it is this replica, as a number that is another each time; tries to become it if no other is. Who finds another
     * number than before has not led in between: what they know may be old.
     *
     * @return empty if it is another replica, or nobody knows
     */
    public synchronized OptionalInt term() {
        if (closed) {
            return OptionalInt.empty();
        }
        boolean leads = connection != null && System.nanoTime() - checkedAt < FRESH.toNanos()
                // the connection is nobody's but ours: it takes part in no transaction that the caller may be in
                || QuarkusTransaction.suspendingExisting().call(() -> connection == null ? take() : holds());
        return leads ? OptionalInt.of(term) : OptionalInt.empty();
    }

    private boolean take() {
        Connection candidate = null;
        try {
            candidate = database.getConnection();
            if (!call(candidate, "select pg_try_advisory_lock(?)")) {
                candidate.close();
                return false;
            }
        } catch (SQLException e) {
            LOG.debugf("Who leads is not known: %s", e.getMessage());
            abandon(candidate);
            return false;
        }
        connection = candidate;
        checkedAt = System.nanoTime();
        term++;
        LOG.info("This replica keeps the records in step from now on.");
        return true;
    }

    private boolean holds() {
        try {
            if (connection.isValid(ANSWER_SECONDS)) {
                checkedAt = System.nanoTime();
                return true;
            }
        } catch (SQLException e) {
            LOG.debug(e.getMessage());
        }
        LOG.warn("The connection is lost by which this replica kept the records in step: any other may do so now.");
        abandon(connection);
        connection = null;
        return false;
    }

    /** Not given back to the pool: it may still hold the lock, and nobody would know. */
    private static void abandon(Connection lost) {
        if (lost == null) {
            return;
        }
        try {
            lost.abort(Runnable::run);
            lost.close();
        } catch (SQLException e) {
            LOG.debug(e.getMessage());
        }
    }

    /**
     * The first that a replica does which is told to stop, while it still answers as ever: others need not wait until it has ended. Who
     * is at work here notices with the next step, which is not made.
     */
    void handOver(@Observes ShutdownDelayInitiatedEvent told) {
        close();
    }

    /** If the end comes without having been told before. */
    void stop(@Observes ShutdownEvent stop) {
        close();
    }

    synchronized void close() {
        closed = true;
        if (connection == null) {
            return;
        }
        LOG.info("This replica stops, and leaves it to another to keep the records in step.");
        try (Connection last = connection) {
            call(last, "select pg_advisory_unlock(?)");
        } catch (SQLException e) {
            LOG.debug(e.getMessage());
            abandon(connection);
        }
        connection = null;
    }

    private static boolean call(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, LOCK);
            statement.setQueryTimeout(ANSWER_SECONDS);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
