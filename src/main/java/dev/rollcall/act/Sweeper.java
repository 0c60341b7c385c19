package dev.rollcall.act;

import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Settles acts whose process did not see their end, soon after the start and then again and again; one replica at a time,
 * by an advisory lock that ends with its connection.
 */
@ApplicationScoped
public class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final int BATCH = 100;
    private static final int MOST_FAILURES = 3;

    /** Any number will do that nobody else uses in this database: "RollSwep". */
    static final long LOCK = 0x526F6C6C_53776570L;

    private final Acts acts;
    private final ActMeters meters;
    private final DataSource database;
    private final ManagementConfig config;
    private final Clock clock;

    Sweeper(Acts acts, ActMeters meters, DataSource database, ManagementConfig config, Clock clock) {
        this.acts = acts;
        this.meters = meters;
        this.database = database;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = "${rollcall.management.sweep-interval:10S}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void run() {
        try (Connection connection = database.getConnection()) {
            meters.count(connection);
            if (!call(connection, "select pg_try_advisory_lock(?)")) {
                return;
            }
            try {
                if (isAnyDue(connection)) {
                    sweep();
                }
                forgetOldKeys(connection);
            } finally {
                call(connection, "select pg_advisory_unlock(?)");
            }
        } catch (SQLException | PersistenceException | QuarkusTransactionException e) {
            LOG.warnf("Open acts could not be looked for: %s", e.getMessage());
        }
    }

    /** One act that cannot be settled does not keep others from it; several in a row can wait until the next time. */
    private void sweep() {
        int failures = 0;
        List<OpenAct> due;
        do {
            due = acts.due(BATCH);
            for (OpenAct open : due) {
                try {
                    acts.settle(open)
                            .ifPresent(settled -> LOG.infof(
                                    "Act %s was settled: %s",
                                    open.actId, settled.outcome().code()));
                    failures = 0;
                } catch (RuntimeException e) {
                    LOG.warnf(isExpected(e) ? null : e, "Act %s cannot be settled yet: %s", open.actId, e.getMessage());
                    if (++failures == MOST_FAILURES) {
                        return;
                    }
                }
            }
        } while (due.size() == BATCH);
    }

    private static boolean isExpected(RuntimeException e) {
        return e instanceof DirectoryUnavailableException
                || e instanceof DirectoryInDoubtException
                || e instanceof ProblemException;
    }

    private static boolean call(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, LOCK);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private boolean isAnyDue(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select exists (select 1 from open_acts where due_at <= now())")) {
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private void forgetOldKeys(Connection connection) throws SQLException {
        Instant old = clock.instant().minus(config.idempotencyRetention());
        try (PreparedStatement statement =
                connection.prepareStatement("delete from idempotency_keys where created_at < ?")) {
            statement.setObject(1, old.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }
}
