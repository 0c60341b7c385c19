package dev.rollcall.auth.key;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.database.Poller;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Knows whether the API keys of requests that last still count. Asks the database for all of them at once, and only while there are such
 * requests: each asks here about once a second. While the database is away, what was known before stays true.
 */
@ApplicationScoped
public class KeyWatch {

    private static final Logger LOG = Logger.getLogger(KeyWatch.class);

    private static final Duration INTERVAL = Duration.ofMillis(250);

    /** A key is forgotten after this time without a check: its requests have ended. */
    private static final long FORGOTTEN_NANOS = Duration.ofSeconds(10).toNanos();

    private final KeyCallers callers;
    private final RealmRoles roles;
    private final Clock clock;
    private final Map<UUID, Watched> keys = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread watch = new Thread(work, "key-watch");
        watch.setDaemon(true);
        return watch;
    });

    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "The API keys of streams", "looked up");
    private boolean running;

    /**
     * A key that somebody has asked for.
     *
     * @param owner the owner as of the last poll; empty if the key does not count any more
     */
    private record Watched(long askedAt, Optional<KeyOwner> owner) {}

    KeyWatch(KeyCallers callers, RealmRoles roles, Clock clock) {
        this.callers = callers;
        this.roles = roles;
        this.clock = clock;
    }

    /**
     * Returns why a request with a key must end, in a word or two; empty while the key counts and its owner is still allowed what they were.
     *
     * @param found the owner as the request found it
     */
    public Optional<String> whyEnded(KeyOwner found) {
        if (!clock.instant().isBefore(found.until())) {
            return Optional.of("expired");
        }
        Optional<KeyOwner> owner = watch(found);
        if (owner.isEmpty()) {
            return Optional.of("ended");
        }
        if (!owner.get().key().prefix().equals(found.key().prefix())) {
            return Optional.of("rotated"); // the client comes again, and is served until the overlap ends
        }
        return roles.losePrivilege(found.roles(), owner.get().roles())
                ? Optional.of("owner lost roles")
                : Optional.empty();
    }

    /** Returns the owner as of the last poll, or as the request found them if there was none. */
    private Optional<KeyOwner> watch(KeyOwner found) {
        Watched watched = keys.compute(
                found.key().id(),
                (id, known) -> new Watched(System.nanoTime(), known == null ? Optional.of(found) : known.owner()));
        start();
        return watched.owner();
    }

    private synchronized void start() {
        if (!running && !thread.isShutdown()) {
            running = true;
            thread.execute(this::poll);
        }
    }

    private void poll() {
        if (!stopIfIdle()) {
            polls.run(this::read);
            schedule();
        }
    }

    private synchronized boolean stopIfIdle() {
        long now = System.nanoTime();
        keys.values().removeIf(watched -> now - watched.askedAt() > FORGOTTEN_NANOS);
        running = !keys.isEmpty();
        return !running;
    }

    private void read() {
        Set<UUID> asked = new HashSet<>(keys.keySet());
        Map<UUID, KeyOwner> found = callers.inForce(asked);
        asked.forEach(id -> keys.computeIfPresent(
                id, (key, watched) -> new Watched(watched.askedAt(), Optional.ofNullable(found.get(key)))));
    }

    private synchronized void schedule() {
        if (!thread.isShutdown()) {
            thread.schedule(this::poll, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void stop(@Observes ShutdownEvent stop) {
        synchronized (this) {
            thread.shutdownNow();
        }
    }
}
