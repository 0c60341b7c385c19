package dev.rollcall.audit.retention;

import dev.rollcall.database.Poller;
import dev.rollcall.database.Statements;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigMapping;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Creates the months of the audit log ahead, and drops those that are older than the retention. Every replica does so: a function of the database
 * finds nothing to do if another was quicker. It gives up soon if a lock is held by somebody else, and is called again an hour later. Meanwhile
 * nothing is lacking, since a further partition takes what no month has.
 */
@ApplicationScoped
public class AuditMonths {

    private static final Logger LOG = Logger.getLogger(AuditMonths.class);

    /** The number of months after the present one that are there before they are needed. */
    private static final int AHEAD = 3;

    /** The entries of a month are counted before it is dropped. */
    private static final int TIMEOUT_SECONDS = 3600;

    private static final String ADD = "select add_audit_months(?)";

    private static final String DROP = "select drop_audit_month(? * interval '1 second')";

    private final Statements statements;
    private final Optional<Duration> retention;
    private final Poller polls =
            new Poller(LOG, Logger.Level.WARN, "The months of the audit log", "created and dropped");

    /** The settings of the audit log. */
    @ConfigMapping(prefix = "rollcall.audit")
    public interface Config {

        /**
         * Minimum time for which entries of the audit log are kept; without it, for ever. A month (UTC) is dropped as a whole, with one of
         * its last entries at the age of the retention. At least 30 days. Shorter: less storage; longer: older questions are answered.
         */
        Optional<Duration> retention();
    }

    AuditMonths(Statements statements, Config config) {
        this.statements = statements;
        this.retention = config.retention();
    }

    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        polls.run(() -> {
            statements.number(ADD, AHEAD);
            retention.ifPresent(this::drop);
        });
    }

    /** Drops each month in a transaction of its own, so that no lock is held for long. */
    private void drop(Duration kept) {
        Optional<String> month;
        do {
            month = QuarkusTransaction.requiringNew().timeout(TIMEOUT_SECONDS).call(() -> dropOldest(kept));
            month.ifPresent(dropped -> LOG.infof(
                    "A month of the audit log is dropped, since it is older than rollcall.audit.retention: %s",
                    dropped));
        } while (month.isPresent());
    }

    private Optional<String> dropOldest(Duration kept) {
        AtomicReference<String> month = new AtomicReference<>();
        statements.withoutTimeout(() ->
                statements.one(row -> row.getString(1), DROP, kept.toSeconds()).ifPresent(month::set));
        return Optional.ofNullable(month.get());
    }
}
