package dev.rollcall.database;

import dev.rollcall.database.WithoutStatementTimeout.Timeouts;
import java.sql.SQLException;
import java.util.Optional;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import org.jboss.logging.Logger;

/**
 * An advisory lock of PostgreSQL on Liquibase's own connection, so that one process migrates at a time. If the process or its network
 * dies, the lock ends with the connection. Can be taken several times on one connection, and released as often.
 */
final class MigrationLock {

    private static final Logger LOG = Logger.getLogger(MigrationLock.class);

    private static final String HOLDER = """
        select format('backend %s of role %s, application "%s", at %s', a.pid, a.usename, a.application_name,
            coalesce(host(a.client_addr), 'an unknown address'))
        from pg_locks l join pg_stat_activity a using (pid)
        where\s""" + AdvisoryLock.MIGRATION.isHeld();

    private final JdbcConnection connection;
    private final SqlConnection sql;
    private Timeouts before;

    MigrationLock(Database liquibase) {
        connection = (JdbcConnection) liquibase.getConnection();
        sql = new SqlConnection(connection.getUnderlyingConnection());
    }

    /**
     * Takes the lock by polling. A statement that waits in PostgreSQL would be cut off by its time-out, and its snapshot would hold up
     * {@code create index concurrently}. Until the lock is released, the connection has no time-outs: creating an index on a large table
     * takes longer than a statement of a request may.
     *
     * @throws LockException with a sentence for the operator if another process holds the lock until the deadline
     */
    void take(Deadline deadline) throws LiquibaseException, SQLException {
        while (!tryTake()) {
            String holder = holder().orElse("a process that has just ended");
            if (deadline.isOver()) {
                throw new LockException(
                        "Another process has been migrating the schema for longer than rollcall.schema.lock-timeout (%s): %s. Start again when it is done. If it hangs, end its backend with pg_terminate_backend: PostgreSQL undoes the change set in progress."
                                .formatted(deadline.limit(), holder));
            }
            if (deadline.isReportDue()) {
                LOG.infof("Waiting for the migration by another process: %s.", holder);
            }
            deadline.pause();
        }
        try {
            before = Timeouts.of(connection.getUnderlyingConnection());
            Timeouts.NONE.set(connection.getUnderlyingConnection());
            connection.commit();
        } catch (LiquibaseException | SQLException e) {
            release();
            throw e;
        }
        noticeDeadClient("select set_config('client_connection_check_interval', '5s', false)");
        noticeDeadClient("select set_config('tcp_keepalives_idle', '10', false),"
                + " set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)");
    }

    /** Between two attempts there is no open transaction, which PostgreSQL may end after a while. */
    private boolean tryTake() throws LiquibaseException, SQLException {
        boolean taken = sql.isTrue(AdvisoryLock.MIGRATION.tryTake());
        connection.commit();
        return taken;
    }

    private Optional<String> holder() throws LiquibaseException, SQLException {
        Optional<String> holder = sql.one(row -> row.getString(1), HOLDER);
        connection.commit();
        return holder;
    }

    /**
     * Makes PostgreSQL notice within seconds that the process has died, even in the middle of a statement. Otherwise the backend would hold
     * the lock until the statement ends. The connection keeps the settings, which do no harm.
     */
    private void noticeDeadClient(String settings) throws LiquibaseException {
        try {
            sql.one(row -> row.getString(1), settings);
            connection.commit();
        } catch (SQLException e) {
            // before PostgreSQL 14, and on some platforms
            LOG.debugf("The end of this process may be noticed late: %s", e.getMessage());
            connection.rollback();
        }
    }

    /** Releases the lock. Closes the connection if PostgreSQL does not answer: it must not return to the pool with the lock. */
    void release() {
        try {
            connection.rollback();
            if (before != null) {
                before.set(connection.getUnderlyingConnection());
            }
            sql.isTrue(AdvisoryLock.MIGRATION.release());
            connection.commit();
        } catch (LiquibaseException | SQLException e) {
            LOG.debugf("The lock ends with its connection: %s", e.getMessage());
            sql.abort();
        }
    }
}
