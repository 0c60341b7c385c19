package dev.rollcall.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import org.jboss.logging.Logger;

/**
 * The row of Liquibase's lock, which stays locked if its process is killed. Used only while {@link MigrationLock} is held. ADR 6 explains
 * the rule:
 *
 * <ul>
 *   <li>A row signed by this class was left behind: its process held the advisory lock, which this process holds now.
 *   <li>Any other row belongs to an earlier release or to another program. It was left behind if for {@link #QUIET} no session shows a
 *       sign of a migration.
 * </ul>
 */
final class LockRow {

    private static final Logger LOG = Logger.getLogger(LockRow.class);

    private static final String SIGNATURE = " under Rollcall's advisory lock";
    static final Duration QUIET = Duration.ofSeconds(10);

    /**
     * Finds another session that may be migrating: its role can create tables, and it shows one of these signs. It holds a lock on
     * Liquibase's tables, or a lock that only changes of the schema need. Its transaction is a long one. Its last statement was about
     * Liquibase's tables, except for the two statements by which each start of Rollcall compares digests. It is not a session of Rollcall,
     * and executes a statement or has a transaction. Sessions of other roles show less; for those, a lock for writing is enough.
     */
    private static final String MIGRATING = """
        select format('backend %%s of role %%s, application "%%s"', a.pid, a.usename, a.application_name)
        from pg_stat_activity a
        where a.datname = current_database() and a.pid <> pg_backend_pid()
            and has_schema_privilege(a.usesysid, current_schema(), 'create')
            and (a.xact_start < clock_timestamp() - interval '10 s'
                or a.query ilike '%%databasechangelog%%' and a.query !~ 'obj_description|string_agg'
                    and a.state_change > clock_timestamp() - interval '10 s'
                or a.application_name <> 'rollcall' and a.state <> 'idle'
                or exists (
                    select from pg_locks l
                    where l.pid = a.pid and l.locktype = 'relation'
                        and (l.relation in (to_regclass('%1$s'), to_regclass('%2$s'))
                            or l.mode in ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                            or l.mode = 'RowExclusiveLock' and a.state is null)))
        limit 1
        """;

    private final JdbcConnection connection;
    private final SqlConnection sql;
    private final String table;
    private final String history;
    private final Duration quiet;
    private Locked seen;
    private long quietSince;

    /**
     * @param quiet how long no session shows a sign of a migration before another program's row counts as left behind
     */
    LockRow(Database liquibase, Duration quiet) {
        this.quiet = quiet;
        connection = (JdbcConnection) liquibase.getConnection();
        sql = new SqlConnection(connection.getUnderlyingConnection());
        table = name(liquibase, liquibase.getDatabaseChangeLogLockTableName());
        history = name(liquibase, liquibase.getDatabaseChangeLogTableName());
    }

    /**
     * The lock as its holder wrote it.
     *
     * @param since by the holder's clock, in its time zone
     */
    private record Locked(String by, String since) {}

    private static String name(Database liquibase, String table) {
        return liquibase.escapeTableName(
                liquibase.getLiquibaseCatalogName(), liquibase.getLiquibaseSchemaName(), table);
    }

    /** Marks the row as this release's. A process killed before this leaves a row that is cleared after ten seconds. */
    void sign() throws LiquibaseException, SQLException {
        sql.change("update " + table + " set lockedby = left(lockedby, 200) || ? where id = 1", SIGNATURE);
        connection.commit();
    }

    /**
     * Clears the row if it was left behind; otherwise waits for a moment.
     *
     * @throws LockException with a sentence for the operator if the row still belongs to another program at the deadline
     */
    void clearOrWait(Deadline deadline) throws LiquibaseException, SQLException {
        Locked lock = locked().orElse(null);
        if (lock == null) {
            return;
        }
        if (lock.by.endsWith(SIGNATURE)) {
            clear(lock);
            return;
        }
        Optional<String> migrating = migrating();
        if (!lock.equals(seen) || migrating.isPresent()) {
            seen = lock;
            quietSince = System.nanoTime();
        } else if (System.nanoTime() - quietSince >= quiet.toNanos()) {
            clear(lock);
            return;
        }
        String holder = "%s since %s%s"
                .formatted(
                        lock.by,
                        lock.since,
                        migrating.map(session -> "; it may be " + session).orElse(""));
        if (deadline.isOver()) {
            throw new LockException(
                    "Another program holds Liquibase's lock for longer than rollcall.schema.lock-timeout (%s): %s. Start again when it is done. If nothing migrates, run: update %s set locked = false."
                            .formatted(deadline.limit(), holder, table));
        }
        if (deadline.isReportDue()) {
            LOG.infof("Waiting for Liquibase's lock, held by %s.", holder);
        }
        deadline.pause();
    }

    private Optional<Locked> locked() throws LiquibaseException, SQLException {
        Optional<Locked> locked = sql.one(
                row -> new Locked(row.getString(1), row.getString(2)),
                "select coalesce(lockedby, 'nobody'), coalesce(lockgranted::text, 'an unknown time') from " + table
                        + " where id = 1 and locked");
        connection.commit();
        return locked;
    }

    private Optional<String> migrating() throws LiquibaseException, SQLException {
        Optional<String> session = sql.one(row -> row.getString(1), MIGRATING.formatted(table, history));
        connection.commit();
        return session;
    }

    /** Clears the lock only if it is still the one that was read: its holder may have ended, and another may have taken it. */
    private void clear(Locked lock) throws LiquibaseException, SQLException {
        int cleared = sql.change(
                "update " + table + " set locked = false, lockgranted = null, lockedby = null where id = 1 and locked"
                        + " and coalesce(lockedby, 'nobody') = ? and coalesce(lockgranted::text, 'an unknown time') = ?",
                lock.by,
                lock.since);
        connection.commit();
        if (cleared == 1) {
            LOG.infof("Cleared Liquibase's lock, which a migration left behind: %s since %s.", lock.by, lock.since);
        }
    }
}
