package dev.rollcall.clock;

import dev.rollcall.database.Poller;
import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * PostgreSQL's clock, so that all replicas compare times of one clock (docs/adr/0019). It is read at start and every half minute. Between
 * two readings it continues by the machine's monotonic timer, so reading this clock costs no statement, and setting the machine's clock
 * does not change it. While the database does not answer, it continues by the timer alone.
 */
@Singleton
@Typed(DatabaseClock.class)
public class DatabaseClock extends Clock {

    private static final Logger LOG = Logger.getLogger(DatabaseClock.class);

    static final Duration INTERVAL = Duration.ofSeconds(30);

    /** Number of readings at a time. The one with the shortest round trip counts, because the round trip bounds the error. */
    private static final int SAMPLES = 3;

    /** A larger difference between timer and clock within a second means that the machine slept or its clock was set. */
    private static final Duration JUMP = Duration.ofMillis(500);

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final Statements statements;
    private final Clock machine;
    private final LongSupplier timer;

    private volatile Anchor anchor;

    /** When the database was last read; only for {@link #tick}. */
    private long readAt;

    /** The machine's time at the last tick. */
    private volatile Anchor lastTick;

    private final Poller polls = new Poller(LOG, Logger.Level.DEBUG, "The database's clock", "read");

    /** A time that belongs to a value of the timer. */
    private record Anchor(Instant time, long nanos) {
        private Instant at(long now) {
            return time.plusNanos(now - nanos);
        }
    }

    /** One reading: the database's time, and the values of the timer before and after. */
    private record Sample(Instant time, long before, long after) {
        private long roundTrip() {
            return after - before;
        }

        private Anchor anchor() {
            return new Anchor(time, before + roundTrip() / 2);
        }
    }

    @Inject
    DatabaseClock(Statements statements, @MachineClock Clock machine) {
        this(statements, machine, System::nanoTime);
    }

    DatabaseClock(Statements statements, Clock machine, LongSupplier timer) {
        this.statements = statements;
        this.machine = machine;
        this.timer = timer;
        this.anchor = new Anchor(machine.instant(), timer.getAsLong());
        this.lastTick = anchor;
    }

    /** Runs before everything that uses a time. If the database is down, {@code Migration} says so and stops the start. */
    void atStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 60) StartupEvent start) {
        measure();
    }

    /** Reads the database's clock if half a minute has passed, or if the machine slept or its clock was set. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        long now = timer.getAsLong();
        Instant machineTime = machine.instant();
        boolean steady = isSteady();
        boolean isDue = !steady || now - readAt >= INTERVAL.toNanos();
        boolean isRead = isDue && measure();
        if (steady || isRead) {
            lastTick = new Anchor(machineTime, now);
        }
    }

    /** Whether the machine has neither slept nor had its clock set since the database was read; else this clock may be behind. */
    boolean isSteady() {
        Anchor last = lastTick;
        return Duration.between(last.at(timer.getAsLong()), machine.instant())
                        .abs()
                        .compareTo(JUMP)
                <= 0;
    }

    /**
     * Reads the database's clock now.
     *
     * @return false if the database does not answer
     */
    synchronized boolean measure() {
        readAt = timer.getAsLong();
        return polls.run(() -> {
            try (SqlConnection connection = statements.connect()) {
                Sample best = read(connection);
                for (int i = 1; i < SAMPLES; i++) {
                    Sample next = read(connection);
                    best = next.roundTrip() < best.roundTrip() ? next : best;
                }
                set(best);
            }
        });
    }

    private Sample read(SqlConnection connection) throws SQLException {
        long before = timer.getAsLong();
        Instant time = connection
                .one(row -> Statements.instant(row, 1), "select clock_timestamp()")
                .orElseThrow();
        return new Sample(time, before, timer.getAsLong());
    }

    /** Keeps the last reading while the new one agrees with it, so that times do not go back for no reason. */
    private void set(Sample sample) {
        Anchor found = sample.anchor();
        Duration difference = Duration.between(anchor.at(found.nanos()), found.time());
        if (difference.abs().compareTo(Duration.ofNanos(sample.roundTrip() / 2).plus(MILLISECOND)) > 0) {
            anchor = found;
        }
    }

    /** Returns how far the machine's clock is ahead of the database's; negative if it is behind. */
    Duration machineAhead() {
        return Duration.between(instant(), machine.instant());
    }

    /** To the microsecond, as PostgreSQL stores it: a time that is read again is the one that was written. */
    @Override
    public Instant instant() {
        return anchor.at(timer.getAsLong()).truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** {@inheritDoc} The service writes all times in UTC. */
    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
