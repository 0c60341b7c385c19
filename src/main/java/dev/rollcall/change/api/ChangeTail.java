package dev.rollcall.change.api;

import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntries;
import dev.rollcall.change.ChangeEntry;
import dev.rollcall.change.ChangeLog;
import dev.rollcall.change.ChangeLog.State;
import dev.rollcall.change.ChangePage;
import dev.rollcall.change.ChangeTypes;
import dev.rollcall.database.Poller;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Reads new entries of the log once for all followers of this replica, keeps the newest in memory, and wakes the followers. It asks the
 * database only while there are followers.
 */
@ApplicationScoped
class ChangeTail {

    private static final Logger LOG = Logger.getLogger(ChangeTail.class);

    private static final Duration INTERVAL = Duration.ofMillis(150);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int PAGE = 1_000;
    private static final int MAX_ENTRIES = 10_000;
    private static final long MAX_BYTES = 16L << 20;

    private final ChangeLog log;
    private final ChangeEntries entries;
    private final ChangeRing ring = new ChangeRing(MAX_ENTRIES, MAX_BYTES);
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread tail = new Thread(work, "change-tail");
        tail.setDaemon(true);
        return tail;
    });

    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "The change log", "read for its followers");
    private boolean running;
    private boolean closed;

    ChangeTail(ChangeLog log, ChangeEntries entries) {
        this.log = log;
        this.entries = entries;
    }

    /**
     * Wakes a follower from now on.
     *
     * @return false if this replica is shutting down
     */
    synchronized boolean add(Follower follower) {
        if (closed) {
            return false;
        }
        followers.add(follower);
        if (!running) {
            running = true;
            thread.execute(this::poll);
        }
        return true;
    }

    void remove(Follower follower) {
        followers.remove(follower);
    }

    /** Returns the number of followers. */
    int followers() {
        return followers.size();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Returns the place of the newest known entry; empty while this replica has no followers. */
    Optional<ChangeCursor> end() {
        return ring.end();
    }

    /**
     * Returns the entries after a place, none if it is the newest known entry.
     *
     * @return empty if they are not in memory
     */
    Optional<ChangePage> after(ChangeCursor place, ChangeTypes types, int limit) {
        return ring.after(place, ChangeReads.scanned(types, limit))
                .map(found -> ChangePage.select(
                        found,
                        place,
                        limit,
                        ChangeEntry::place,
                        entry -> types.contains(entry.type()),
                        entry -> entry));
    }

    private void poll() {
        if (stopWithoutFollowers()) {
            return;
        }
        schedule(polls.run(this::read) ? INTERVAL : RETRY);
    }

    private synchronized boolean stopWithoutFollowers() {
        if (followers.isEmpty() || closed) {
            running = false;
            ring.clear();
        }
        return !running;
    }

    private synchronized void schedule(Duration pause) {
        if (!thread.isShutdown()) {
            thread.schedule(this::poll, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void read() {
        ChangeCursor end = ring.end().orElse(null);
        if (end == null) {
            restart();
            return;
        }
        State state = log.stateAt(end.position());
        if (end.whyExpired(state).isPresent()) {
            restart();
            return;
        }
        while (end.position() < state.last()) {
            List<Change> found = log.after(end.position(), PAGE);
            if (found.isEmpty()) {
                // removed before they were read
                restart();
                return;
            }
            ring.append(
                    found.stream().map(change -> entries.of(state.id(), change)).toList());
            end = ChangeEntries.place(state.id(), found.get(found.size() - 1));
            followers.forEach(Follower::wake);
        }
    }

    private void restart() {
        ring.restart(ChangeReads.end(log.state()));
        followers.forEach(Follower::wake);
    }

    /** Ends all followers at the start of the shutdown delay: they continue on another replica. */
    void handOver(@Observes ShutdownDelayInitiatedEvent told) {
        close();
    }

    /** Ends all followers if there is no shutdown delay. */
    void stop(@Observes ShutdownEvent stop) {
        close();
        synchronized (this) {
            thread.shutdownNow();
        }
    }

    private void close() {
        synchronized (this) {
            closed = true;
        }
        followers.forEach(follower -> follower.end("the replica is shutting down"));
    }
}
