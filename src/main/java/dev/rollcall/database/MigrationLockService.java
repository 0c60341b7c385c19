package dev.rollcall.database;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.sql.SQLException;
import java.time.Duration;
import liquibase.database.Database;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import liquibase.lockservice.StandardLockService;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/**
 * Liquibase's lock, guarded by {@link MigrationLock}. Liquibase finds this class by {@code META-INF/services}, so it guards the
 * migration job too, in which Quarkus runs Liquibase.
 *
 * <p>Liquibase's own lock is a row that outlives its process. It is still taken, for programs that know only that one: earlier releases
 * and Liquibase's command line. {@link LockRow} clears a row that was left behind.
 */
@RegisterForReflection
public class MigrationLockService extends StandardLockService {

    private static final Logger LOG = Logger.getLogger(MigrationLockService.class);

    private final Duration quiet;
    private MigrationLock guard;

    public MigrationLockService() {
        this(LockRow.QUIET);
    }

    /**
     * @param quiet see {@link LockRow}; shorter in tests
     */
    MigrationLockService(Duration quiet) {
        this.quiet = quiet;
    }

    @Override
    public int getPriority() {
        return super.getPriority() + 1;
    }

    @Override
    public boolean supports(Database database) {
        return database instanceof PostgresDatabase && database.getConnection() instanceof JdbcConnection;
    }

    @Override
    public void waitForLock() throws LockException {
        if (hasChangeLogLock) {
            return;
        }
        Deadline deadline = new Deadline(timeout());
        MigrationLock taken = new MigrationLock(database);
        try {
            taken.take(deadline);
        } catch (LockException e) {
            throw e;
        } catch (LiquibaseException | SQLException e) {
            throw new LockException(e);
        }
        guard = taken;
        try {
            LockRow row = new LockRow(database, quiet);
            while (!acquireLock()) {
                row.clearOrWait(deadline);
            }
            row.sign();
        } catch (LiquibaseException | SQLException | RuntimeException e) {
            releaseLock();
            throw e instanceof LockException locked ? locked : new LockException(e);
        }
    }

    /** Liquibase also runs outside the service, where no setting is known. */
    private static Duration timeout() {
        return ConfigProvider.getConfig()
                .getOptionalValue("rollcall.schema.lock-timeout", Duration.class)
                .orElse(SchemaConfig.LOCK_TIMEOUT);
    }

    /**
     * Does nothing without the lock: Liquibase and Quarkus both release it, and by the second time another process may hold it. Never
     * fails: an exception would hide why the migration failed, and the next start clears the row.
     */
    @Override
    public void releaseLock() {
        try {
            if (hasChangeLogLock) {
                super.releaseLock();
            }
        } catch (LockException e) {
            LOG.debugf("The row of Liquibase's lock is left behind: %s", e.getMessage());
        } finally {
            if (guard != null) {
                guard.release();
                guard = null;
            }
        }
    }

    /** Clears the row even if another process holds it. */
    @Override
    public void forceReleaseLock() throws LockException, DatabaseException {
        init();
        super.releaseLock();
    }
}
