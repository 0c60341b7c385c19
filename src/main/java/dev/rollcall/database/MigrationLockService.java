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
 * <p>Liquibase's own lock is a row that outlives its process. It is still taken, so that Liquibase's command line waits. Whoever holds the
 * {@link MigrationLock} clears a row that a killed migration has left behind.
 */
@RegisterForReflection
public class MigrationLockService extends StandardLockService {

    private static final Logger LOG = Logger.getLogger(MigrationLockService.class);

    private MigrationLock guard;

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
        MigrationLock taken = new MigrationLock(database);
        try {
            taken.take(new Deadline(timeout()));
        } catch (LockException e) {
            throw e;
        } catch (LiquibaseException | SQLException e) {
            throw new LockException(e);
        }
        guard = taken;
        try {
            if (!acquireLock()) {
                LOG.info("Clearing Liquibase's lock, which a migration left behind.");
                forceReleaseLock();
                if (!acquireLock()) {
                    throw new LockException("Another program has taken Liquibase's lock. Start again when it is done.");
                }
            }
        } catch (LiquibaseException | RuntimeException e) {
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
