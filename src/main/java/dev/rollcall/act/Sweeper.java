package dev.rollcall.act;

import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
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
    private final Statements statements;
    private final ManagementConfig config;
    private final Clock clock;

    Sweeper(Acts acts, ActMeters meters, Statements statements, ManagementConfig config, Clock clock) {
        this.acts = acts;
        this.meters = meters;
        this.statements = statements;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(
            every = "${rollcall.management.sweep-interval:10S}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void run() {
        try (SqlConnection connection = statements.connect()) {
            meters.count(connection);
            if (!connection.isTrue("select pg_try_advisory_lock(?)", LOCK)) {
                return;
            }
            try {
                if (connection.isTrue("select exists (select 1 from open_acts where due_at <= now())")) {
                    sweep();
                }
                Instant old = clock.instant().minus(config.idempotencyRetention());
                connection.change("delete from idempotency_keys where created_at < ?", old);
            } finally {
                connection.isTrue("select pg_advisory_unlock(?)", LOCK);
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
}
