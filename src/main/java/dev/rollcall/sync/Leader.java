package dev.rollcall.sync;

import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/**
 * Elects the replica that keeps users in sync. The leader holds an advisory lock of PostgreSQL, on a connection that serves nothing else.
 * The lock ends with the connection: when a replica or its network dies, the next replica that asks gets it.
 */
@ApplicationScoped
public class Leader {

    /** The number of the lock: "RollSync" in ASCII, so that no other application in this database uses it. */
    public static final long LOCK = 0x526F6C6C_53796E63L;

    private static final Logger LOG = Logger.getLogger(Leader.class);

    /** Time for which an answer of PostgreSQL is reused. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** After how long without an answer a connection counts as lost. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    private final Statements statements;
    private SqlConnection connection;
    private long checkedAt;
    private int term;
    private boolean closed;

    Leader(Statements statements) {
        this.statements = statements;
    }

    /** Whether this replica leads; tries to become the leader if there is none. */
    public boolean isLeader() {
        return term().isPresent();
    }

    /**
     * Returns the number of this replica's term as the leader; tries to become the leader if there is none. A caller that finds another
     * number than before was not the leader in between, so its memory may be outdated.
     *
     * @return empty if another replica leads, or if it is not known
     */
    public synchronized OptionalInt term() {
        if (closed) {
            return OptionalInt.empty();
        }
        boolean leads = connection != null && System.nanoTime() - checkedAt < FRESH.toNanos()
                // the connection must not join the caller's transaction
                || QuarkusTransaction.suspendingExisting().call(() -> connection == null ? take() : holds());
        return leads ? OptionalInt.of(term) : OptionalInt.empty();
    }

    private boolean take() {
        SqlConnection candidate = null;
        try {
            candidate = statements.connect();
            candidate.setStatementTimeout(ANSWER_TIMEOUT);
            if (!candidate.isTrue("select pg_try_advisory_lock(?)", LOCK)) {
                candidate.close();
                return false;
            }
        } catch (SQLException e) {
            LOG.debugf("Could not ask for the leader lock: %s", e.getMessage());
            if (candidate != null) {
                candidate.abort();
            }
            return false;
        }
        connection = candidate;
        checkedAt = System.nanoTime();
        term++;
        LOG.info("This replica now keeps users in sync with Keycloak.");
        return true;
    }

    private boolean holds() {
        try {
            if (connection.isValid(ANSWER_TIMEOUT)) {
                checkedAt = System.nanoTime();
                return true;
            }
        } catch (SQLException e) {
            LOG.debug(e.getMessage());
        }
        LOG.warn("Lost the connection that holds the leader lock; another replica may take over.");
        connection.abort();
        connection = null;
        return false;
    }

    /**
     * Releases the lock at the start of the shutdown delay, while this replica still answers requests, so that another replica can lead
     * at once. Work in progress here notices it before its next step.
     */
    void handOver(@Observes ShutdownDelayInitiatedEvent told) {
        close();
    }

    /** For an end without a shutdown delay. */
    void stop(@Observes ShutdownEvent stop) {
        close();
    }

    synchronized void close() {
        closed = true;
        if (connection == null) {
            return;
        }
        LOG.info("This replica stops and releases the leader lock.");
        try {
            connection.isTrue("select pg_advisory_unlock(?)", LOCK);
            connection.close();
        } catch (SQLException e) {
            LOG.debug(e.getMessage());
            connection.abort();
        }
        connection = null;
    }
}
