package dev.rollcall.change.api;

import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntries;
import dev.rollcall.change.ChangeLog;
import dev.rollcall.change.ChangeLog.State;
import dev.rollcall.change.ChangePage;
import dev.rollcall.change.ChangeTypes;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Reads the log for requests. A few threads of its own do it, so that any number of followers that catch up take only as many connections
 * of the pool; the limits for requests and for followers bound their queue.
 */
@ApplicationScoped
class ChangeReads {

    private static final int MAX_THREADS = 4;

    /** The most entries that are looked at in one step to find those of some types, so that no request is unbounded. */
    private static final int MAX_SCANNED = 1_000;

    private final ChangeLog log;
    private final ChangeEntries entries;
    private final ThreadPoolExecutor threads;

    ChangeReads(
            ChangeLog log,
            ChangeEntries entries,
            @ConfigProperty(name = "quarkus.datasource.jdbc.max-size") int connections) {
        this.log = log;
        this.entries = entries;
        AtomicInteger number = new AtomicInteger();
        int most = Math.max(1, Math.min(MAX_THREADS, connections / MAX_THREADS));
        this.threads = new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, "change-reads-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.threads.allowCoreThreadTimeOut(true);
    }

    void stop(@Observes ShutdownEvent stop) {
        threads.shutdown();
    }

    /** Returns the place of a starting point; fails with 410 if the log does not have it. */
    Uni<ChangeCursor> place(StartingPoint start) {
        return run(() -> find(start));
    }

    /** Returns the entries after a starting point; fails with 410 if the log does not have it. */
    Uni<ChangePage> page(StartingPoint start, ChangeTypes types, int limit) {
        return run(() -> switch (start.kind()) {
            case NOW -> ChangePage.empty(find(start));
            case START -> oldest(types, limit);
            case AFTER -> read(start.cursor(), types, limit);
        });
    }

    /** Returns how many entries one step looks at to find some of these types. */
    static int scanned(ChangeTypes types, int limit) {
        return types.all() ? limit : MAX_SCANNED;
    }

    private <T> Uni<T> run(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(threads);
    }

    private ChangeCursor find(StartingPoint start) {
        return switch (start.kind()) {
            case NOW -> end(log.state());
            case START -> {
                State state = log.state();
                yield new ChangeCursor(state.id(), state.trimmedTo(), null);
            }
            case AFTER -> checked(start.cursor());
        };
    }

    /** Returns the place after the last entry. */
    static ChangeCursor end(State state) {
        return new ChangeCursor(state.id(), state.last(), state.change());
    }

    /** Begins again if the oldest entries are removed meanwhile. */
    private ChangePage oldest(ChangeTypes types, int limit) {
        try {
            return read(find(StartingPoint.of(null)), types, limit);
        } catch (ProblemException e) {
            return read(find(StartingPoint.of(null)), types, limit);
        }
    }

    /** Checks the cursor last: entries that are removed before they are read would otherwise be missed without a word. */
    private ChangePage read(ChangeCursor from, ChangeTypes types, int limit) {
        List<Change> found = log.after(from.position(), scanned(types, limit));
        return ChangePage.select(
                found,
                checked(from),
                limit,
                change -> ChangeEntries.place(from.log(), change),
                change -> types.contains(change.type()),
                change -> entries.of(from.log(), change));
    }

    /** Returns the cursor with the id of the change at its position, if the log has it. */
    private ChangeCursor checked(ChangeCursor cursor) {
        State state = log.stateAt(cursor.position());
        cursor.whyExpired(state).ifPresent(why -> {
            throw expired(why);
        });
        return state.change() == null ? cursor : cursor.at(cursor.position(), state.change());
    }

    private static ProblemException expired(String why) {
        return new ProblemException(
                ProblemType.CURSOR_EXPIRED,
                why
                        + " Start again: take a new cursor with cursor=now, then export the users, then follow the log from that"
                        + " cursor.");
    }
}
