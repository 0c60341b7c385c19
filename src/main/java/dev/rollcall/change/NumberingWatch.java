package dev.rollcall.change;

import dev.rollcall.database.Poller;
import dev.rollcall.database.Statements;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Watches, on each replica, whether committed entries of the change log get their numbers. An entry may be much older than its commit, so the
 * time counts that has passed without a numbering, not the age of the entry.
 */
@ApplicationScoped
public class NumberingWatch {

    private static final Logger LOG = Logger.getLogger(NumberingWatch.class);

    /** A replica that takes over needs two seconds. */
    private static final Duration USUAL = Duration.ofSeconds(10);

    /** Returns the last numbering if there are entries that it did not see. Reads the ends of an index. */
    private static final String LAST_IF_ENTRIES_WAIT = """
            select seen::text from change_log
            where (select transaction from changes order by transaction desc limit 1) >= pg_snapshot_xmax(seen)
                or exists (
                    select 1 from pg_snapshot_xip(seen) running
                    cross join lateral (select 1 from changes c where c.transaction = running limit 1) committed)""";

    private final Statements statements;
    private final Clock clock;
    private final Duration usual;
    private final Poller polls = new Poller(LOG, Logger.Level.DEBUG, "The state of numbering", "read");
    private String lastNumbering;
    private Instant since;
    private volatile Duration waiting = Duration.ZERO;

    NumberingWatch(Statements statements, ChangesConfig config, Clock clock, MeterRegistry metrics) {
        this.statements = statements;
        this.clock = clock;
        Duration threeIntervals = config.pollInterval().multipliedBy(3);
        this.usual = threeIntervals.compareTo(USUAL) > 0 ? threeIntervals : USUAL;
        Gauge.builder("rollcall.changes.unnumbered", this, watch -> watch.waiting.toMillis() / 1000.0)
                .baseUnit("seconds")
                .description(
                        "How long entries of the change log have been waiting for their numbers; the same on all replicas")
                .register(metrics);
    }

    /** Returns how long entries have been waiting for their numbers, if that is unusually long. Known since the last look, seconds ago. */
    public Optional<Duration> delay() {
        return Optional.of(waiting).filter(time -> time.compareTo(usual) >= 0);
    }

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        polls.run(() -> {
            String last = statements
                    .one(row -> row.getString(1), LAST_IF_ENTRIES_WAIT)
                    .orElse(null);
            Instant now = clock.instant();
            if (last == null || !last.equals(lastNumbering)) {
                since = now;
            }
            lastNumbering = last;
            waiting = last == null ? Duration.ZERO : Duration.between(since, now);
        });
    }
}
