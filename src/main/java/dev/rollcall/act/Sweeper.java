package dev.rollcall.act;

import dev.rollcall.act.OpenActs.OpenAct;
import dev.rollcall.change.DatabaseRestores;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Settles abandoned acts, soon after the start and then at regular intervals. One replica at a time does so, by an advisory lock that ends
 * with its connection. It waits until the database was checked for a restore: a backup brings back acts that are over.
 */
@Singleton
public record Sweeper(
        ActClaims claims,
        ActSettler settler,
        ActMeters meters,
        Statements statements,
        DatabaseRestores restores,
        DirectoryFailures directoryFailures,
        ManagementConfig config,
        Clock clock) {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final int BATCH = 100;
    private static final int MOST_FAILURES = 3;

    /** Stops the start if every interrupted act would be given up before the sweeper may look at it. */
    void checkSettings(@Observes StartupEvent start) {
        if (config.abandonAfter().compareTo(config.settleAfter()) <= 0) {
            throw new ConfigurationException(
                    "The setting rollcall.management.abandon-after (environment variable ROLLCALL_MANAGEMENT_ABANDON_AFTER) is wrong: it must be longer than rollcall.management.settle-after.");
        }
    }

    @Scheduled(
            every = "${rollcall.management.sweep-interval:10S}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void run() {
        try (SqlConnection connection = statements.connect()) {
            meters.count(connection);
            if (!connection.isTrue(AdvisoryLock.ACTS.tryTake())) {
                return;
            }
            try {
                boolean due = connection.isTrue("select exists (select 1 from open_acts where due_at <= now())");
                if (due && restores.isChecked()) {
                    sweep();
                }
                Instant old = clock.instant().minus(config.idempotencyRetention());
                connection.change("delete from idempotency_keys where created_at < ?", old);
                connection.change(ActTurns.FORGET);
            } finally {
                connection.isTrue(AdvisoryLock.ACTS.release());
            }
        } catch (SQLException | PersistenceException | QuarkusTransactionException e) {
            LOG.warnf("Cannot look for open acts: %s", e.getMessage());
        }
    }

    /** Goes on after an act that cannot be settled, and stops after several in a row until the next sweep. */
    private void sweep() {
        int failures = 0;
        List<OpenAct> due;
        do {
            due = claims.due(BATCH);
            for (OpenAct open : due) {
                try {
                    settler.settleAbandoned(open)
                            .ifPresent(settled -> LOG.infof(
                                    "Act %s is settled: %s",
                                    open.id(), settled.outcome().code()));
                    failures = 0;
                } catch (RuntimeException e) {
                    LOG.logf(
                            directoryFailures.level(e),
                            isExpected(e) ? null : e,
                            "Act %s cannot be settled yet: %s",
                            open.id(),
                            e.getMessage());
                    if (++failures == MOST_FAILURES) {
                        return;
                    }
                }
            }
        } while (due.size() == BATCH);
    }

    private static boolean isExpected(RuntimeException e) {
        return e instanceof DirectoryUnavailableException
                || e instanceof DirectoryPendingException
                || e instanceof ProblemException;
    }
}
