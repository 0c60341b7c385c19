package dev.rollcall.database;

import io.quarkus.narayana.jta.QuarkusTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Elects one of the replicas for a task. The leader holds an advisory lock of PostgreSQL, on a connection that serves nothing else. The lock
 * ends with the connection: when a replica or its network dies, the next replica that asks gets it.
 */
public final class Leadership {

    private static final Logger LOG = Logger.getLogger(Leadership.class);

    /** Time for which an answer of PostgreSQL is reused. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** Time without an answer after which a connection counts as lost. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    /**
     * Lets PostgreSQL end the connection of a leader whose machine or network has died, after as long as the leader itself waits for an answer.
     * It would otherwise hold the lock for hours.
     */
    private static final String NOTICE_DEATH = """
            select set_config('tcp_keepalives_idle', '1', false), set_config('tcp_keepalives_interval', '1', false),
                set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '%d', false)""".formatted(ANSWER_TIMEOUT.toMillis());

    private final Statements statements;
    private final String task;
    private final AdvisoryLock lock;
    private final ReentrantLock inUse = new ReentrantLock();
    private volatile SqlConnection connection;
    private long checkedAt;
    private int term;
    private volatile boolean closed;

    /**
     * @param task what the leader does, for the log: "keeps users in sync"
     */
    public Leadership(Statements statements, String task, AdvisoryLock lock) {
        this.statements = statements;
        this.task = task;
        this.lock = lock;
    }

    /** Runs statements on the leader's connection. */
    public interface Work<T> {
        /**
         * @return not null
         */
        T run(SqlConnection connection) throws SQLException;
    }

    /**
     * Returns the number of this replica's term as the leader; tries to become the leader if there is none. A caller that finds another
     * number than before was not the leader in between, so its memory may be outdated.
     *
     * @return empty if another replica leads, or if it is not known
     */
    public OptionalInt term() {
        inUse.lock();
        try {
            boolean leads = !closed
                    && (connection != null && System.nanoTime() - checkedAt < FRESH.toNanos()
                            // the connection must not join the caller's transaction
                            || QuarkusTransaction.suspendingExisting()
                                    .call(() -> connection == null ? take() : holds()));
            return leads ? OptionalInt.of(term) : OptionalInt.empty();
        } finally {
            inUse.unlock();
        }
    }

    /**
     * Runs work on the connection that holds the lock. So what the work commits was committed by the leader: if the lock is lost, the
     * connection is too. A failure ends the term.
     *
     * @return empty if this replica does not lead any more
     */
    public <T> Optional<T> asLeader(Work<T> work) throws SQLException {
        inUse.lock();
        try {
            SqlConnection held = connection;
            if (held == null) {
                return Optional.empty();
            }
            try {
                T result = work.run(held);
                checkedAt = System.nanoTime();
                return Optional.of(result);
            } catch (SQLException e) {
                if (closed) {
                    return Optional.empty();
                }
                lose();
                throw e;
            }
        } finally {
            inUse.unlock();
        }
    }

    private boolean take() {
        SqlConnection candidate = null;
        try {
            candidate = statements.connect();
            candidate.setStatementTimeout(ANSWER_TIMEOUT);
            if (!candidate.isTrue(lock.tryTake())) {
                candidate.close();
                return false;
            }
            candidate.one(row -> row.getString(1), NOTICE_DEATH);
        } catch (SQLException e) {
            LOG.debugf("Could not ask for the leader lock: %s", e.getMessage());
            if (candidate != null) {
                candidate.abort();
            }
            return false;
        }
        connection = candidate;
        if (closed) { // meanwhile
            close();
            return false;
        }
        checkedAt = System.nanoTime();
        term++;
        LOG.infof("This replica now %s.", task);
        return true;
    }

    private boolean holds() {
        SqlConnection held = connection;
        try {
            if (held != null && held.isValid(ANSWER_TIMEOUT)) {
                checkedAt = System.nanoTime();
                return true;
            }
        } catch (SQLException e) {
            LOG.debug(e.getMessage());
        }
        if (!closed) {
            lose();
        }
        return false;
    }

    private void lose() {
        LOG.warnf(
                "This replica no longer %s: it lost the connection that holds the leader lock. Another may take over.",
                task);
        SqlConnection held = connection;
        connection = null;
        if (held != null) {
            held.abort();
        }
    }

    /** Releases the lock for good. Does not wait for work in progress: it fails. */
    public void close() {
        closed = true;
        SqlConnection held = connection;
        connection = null;
        if (held == null) {
            return;
        }
        LOG.infof("This replica no longer %s: it stops, and releases the leader lock.", task);
        if (inUse.tryLock()) {
            try {
                held.isTrue(lock.release());
            } catch (SQLException e) {
                LOG.debug(e.getMessage());
            } finally {
                inUse.unlock();
            }
        }
        // not back to the pool: the leader may have changed settings of the connection
        held.abort();
    }
}
