package dev.rollcall.statistics;

import dev.rollcall.change.ChangeLog;
import dev.rollcall.change.ChangeLog.MovedTotals;
import dev.rollcall.change.ChangeLog.State;
import dev.rollcall.change.ChangeNumbering;
import dev.rollcall.database.Poller;
import dev.rollcall.statistics.RecordCounts.Noted;
import dev.rollcall.statistics.StatisticsTable.Place;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Keeps the statistics, on the replica that numbers the change log. The counters and the position up to which they contain the log are written
 * in one transaction, which locks their row. So each entry counts once, even if this replica is killed, or another one takes over.
 */
@ApplicationScoped
class StatisticsKeeper {

    private static final Logger LOG = Logger.getLogger(StatisticsKeeper.class);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(10);

    /** After counts that took long, the pause is so many times as long. */
    private static final int PAUSE_FACTOR = 20;

    /** Visits from just before midnight may be committed just after it. */
    private static final Duration AFTER_MIDNIGHT = Duration.ofSeconds(5);

    private final ChangeNumbering numbering;
    private final ChangeLog log;
    private final StatisticsTable table;
    private final RecordCounts counts;
    private final StatisticsConfig config;
    private final Clock clock;
    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "The statistics", "updated");
    private Instant notedUntil = Instant.MIN;
    private LocalDate today = LocalDate.MIN;

    StatisticsKeeper(
            ChangeNumbering numbering,
            ChangeLog log,
            StatisticsTable table,
            RecordCounts counts,
            StatisticsConfig config,
            Clock clock) {
        this.numbering = numbering;
        this.log = log;
        this.table = table;
        this.counts = counts;
        this.config = config;
        this.clock = clock;
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        polls.run(() -> {
            if (numbering.isNumbering()) {
                addDays(clock.instant());
                count(clock.instant());
                if (!clock.instant().isBefore(notedUntil)) {
                    note();
                }
            }
        });
    }

    /** Adds a row for each day that is over and has none. */
    void addDays(Instant now) {
        LocalDate current = LocalDate.ofInstant(now.minus(AFTER_MIDNIGHT), ZoneOffset.UTC);
        if (current.equals(today)) {
            return;
        }
        for (LocalDate day = table.nextDay(); day.isBefore(current); day = day.plusDays(1)) {
            StatisticsDay counted = counts.day(day);
            table.addDay(day, counted.newUsers(), counted.activeUsers());
        }
        today = current;
    }

    /** Moves the counters to the end of the change log; counts all records anew if that is due. */
    void count(Instant now) {
        Place place = table.place();
        State state = log.state();
        if (isRecountDue(place, state, now)) {
            recount();
        }
        boolean moved;
        do {
            moved = table.place().position() < log.state().last() && move();
        } while (moved);
    }

    void recount() {
        table.replace(counts.all());
    }

    private boolean isRecountDue(Place place, State state, Instant now) {
        return place.countedAt() == null
                || !goesOn(place, state)
                || place.countedAt().isBefore(lastRecountTime(now));
    }

    /** Whether the log has all entries that the counters do not contain. */
    private static boolean goesOn(Place place, State state) {
        return place.log().equals(state.id()) && place.position() >= state.trimmedTo();
    }

    /** Returns the last time of the day at which all records are to be counted anew. */
    private Instant lastRecountTime(Instant now) {
        LocalDate day = LocalDate.ofInstant(now.minus(config.recountAt()), ZoneOffset.UTC);
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().plus(config.recountAt());
    }

    /**
     * Adds the next entries to the counters.
     *
     * @return false if there are none, or if all records must be counted anew
     */
    private boolean move() {
        return QuarkusTransaction.requiringNew().call(() -> {
            Place place = table.lock();
            Optional<MovedTotals> moved = log.movedAfter(place.position(), place.snapshot());
            // asked afterwards: what was removed meanwhile may be missing
            if (moved.isEmpty() || !goesOn(place, log.state())) {
                return false;
            }
            table.move(moved.get());
            return true;
        });
    }

    private void note() {
        long begin = System.nanoTime();
        Noted noted = counts.noted();
        table.note(noted);
        Duration pause = Duration.ofNanos(System.nanoTime() - begin).multipliedBy(PAUSE_FACTOR);
        notedUntil = noted.at().plus(pause.compareTo(SHORTEST_PAUSE) > 0 ? pause : SHORTEST_PAUSE);
    }
}
