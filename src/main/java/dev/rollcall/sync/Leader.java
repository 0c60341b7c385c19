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
 * Elects the replica that keeps the records in sync: the one that holds an advisory lock of PostgreSQL, on a connection that it keeps for
 * this alone. The lock ends with the connection. When a replica or its network dies, the database gives the lock to the next one that asks.
 */
@ApplicationScoped
public class Leader {

    /** Any number will do that nobody else uses in this database: "RollSync". */
    public static final long LOCK = 0x526F6C6C_53796E63L;

    private static final Logger LOG = Logger.getLogger(Leader.class);

    /** For so long, an answer counts without asking again. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** A connection that does not answer for so long is lost. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    private final Statements statements;
    private SqlConnection connection;
    private long checkedAt;
    private int term;
    private boolean closed;

    Leader(Statements statements) {
        this.statements = statements;
    }

    /** Whether this replica leads. It tries to, if no other does. */
    public boolean isLeader() {
        return term().isPresent();
    }

    /**
     * Returns the number of this replica's term: a different one each time it becomes the leader. It tries to, if no other replica leads. A
     * caller who finds a number that has changed has missed a time without leadership, so what it knows may be old.
     *
     * @return empty if another replica leads, or if nobody knows
     */
    public synchronized OptionalInt term() {
        if (closed) {
            return OptionalInt.empty();
        }
        boolean leads = connection != null && System.nanoTime() - checkedAt < FRESH.toNanos()
                // the connection must not join a transaction of the caller
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
            LOG.debugf("The database cannot be asked who leads: %s", e.getMessage());
            if (candidate != null) {
                candidate.abort();
            }
            return false;
        }
        connection = candidate;
        checkedAt = System.nanoTime();
        term++;
        LOG.info("This replica is now the leader: it keeps the records in sync.");
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
        LOG.warn("The leader's connection to the database is lost. Another replica may become the leader.");
        connection.abort();
        connection = null;
        return false;
    }

    /**
     * The first step when a replica is told to stop. It still answers requests, and other replicas need not wait for its end. Work in
     * progress notices before its next step, and stops.
     */
    void handOver(@Observes ShutdownDelayInitiatedEvent told) {
        close();
    }

    /** If the process stops without a delay. */
    void stop(@Observes ShutdownEvent stop) {
        close();
    }

    synchronized void close() {
        closed = true;
        if (connection == null) {
            return;
        }
        LOG.info("This replica stops and is no longer the leader.");
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
