package dev.rollcall.sync.feed;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.directory.event.EventLog;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.OtherRealmException;
import dev.rollcall.sync.SyncProblem;
import io.micrometer.core.instrument.Counter;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Polls Keycloak's events on the leader, and synchronizes the users and organizations that they name. See docs/adr/0008. */
@ApplicationScoped
public class EventFeed {

    private static final Logger LOG = Logger.getLogger(EventFeed.class);

    /** There are few admin events, so they come before the sign-ins of a long pause. */
    private static final List<EventKind> ORDER = List.of(EventKind.ADMIN, EventKind.USER);

    private final FeedParts parts;
    private final FeedState state;
    private final Counter failures;
    private final Map<EventKind, EventReader> readers = new EnumMap<>(EventKind.class);

    /** The events that Keycloak saves of each stream, as of the last check since this replica leads. */
    private final Map<EventKind, EventLog> logs = new EnumMap<>(EventKind.class);

    /** The streams whose last read Keycloak did not answer, and those of which the log says so. */
    private final Set<EventKind> unavailable = EnumSet.noneOf(EventKind.class);

    private final Set<EventKind> warned = EnumSet.noneOf(EventKind.class);

    private Instant thoroughAt = Instant.EPOCH;
    private OptionalInt term = OptionalInt.empty();

    EventFeed(FeedParts parts, FeedState state) {
        this.parts = parts;
        this.state = state;
        this.failures = parts.metrics().counter("rollcall.sync.failures", "of", "events");
        for (EventKind stream : EventKind.values()) {
            readers.put(stream, new EventReader(stream, parts));
        }
    }

    @Scheduled(every = "${rollcall.sync.poll-interval:1S}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public synchronized void run() {
        if (!parts.config().enabled()) {
            return;
        }
        OptionalInt before = term;
        term = parts.leader().term();
        if (term.isEmpty()) {
            state.end();
            return;
        }
        if (!term.equals(before) || !state.leads()) {
            takeOver();
        }
        if (parts.firstRun().isHeldBack()) {
            Stream.of(EventKind.values()).forEach(stream -> state.failed(stream, FirstRun.HELD_BACK));
            return;
        }
        Instant now = parts.clock().instant();
        boolean thorough = !now.isBefore(thoroughAt.plus(parts.config().longOverlapInterval()));
        if (readEvents(thorough) && thorough) {
            thoroughAt = now;
        }
        parts.tokenRoles().compareIfDue();
    }

    /**
     * Applies new events, and then what is read again: a part at a time. The streams take turns of a second, so a stream with many events does
     * not hold back the other one.
     *
     * @return whether all streams were read
     */
    private boolean readEvents(boolean thorough) {
        Set<EventKind> readable = new LinkedHashSet<>(ORDER);
        readable.removeIf(stream -> !succeeds(stream, () -> readEvents(stream, thorough)));
        while (areBusy(readable) && parts.leader().term().equals(term)) {
            readable.removeIf(stream -> !succeeds(stream, readers.get(stream)::rereadSome));
            readable.removeIf(stream -> !succeeds(stream, () -> readEvents(stream, false)));
        }
        return readable.size() == EventKind.values().length;
    }

    private boolean areBusy(Set<EventKind> streams) {
        return streams.stream().anyMatch(stream -> readers.get(stream).isBusy());
    }

    private void takeOver() {
        logs.clear();
        thoroughAt = Instant.EPOCH;
        readers.values().forEach(reader -> reader.begin(term));
        state.end();
        state.begin();
    }

    private void readEvents(EventKind stream, boolean thorough) {
        EventReader reader = readers.get(stream);
        reader.lastReadAt().ifPresent(asOf -> state.wasInSync(stream, asOf));
        if (thorough) {
            parts.realm().require();
            checkLog(stream);
        }
        reader.read(thorough, logs.get(stream).kept(stream))
                .ifPresent(asOf -> state.inSync(stream, asOf, reader.waiting()));
    }

    /** A stream that cannot be read does not stop the other. */
    private boolean succeeds(EventKind stream, Runnable work) {
        try {
            work.run();
            unavailable.remove(stream);
            warned.remove(stream);
            return true;
        } catch (RuntimeException e) {
            failures.increment();
            SyncProblem problem = problem(stream, e);
            boolean differs = state.failed(stream, problem);
            if (e instanceof OtherRealmException) {
                // the check has logged it, and is repeated at each read
                thoroughAt = Instant.EPOCH;
            } else if (e instanceof DirectoryUnavailableException) {
                logUnavailable(stream, e, problem);
            } else if (differs) {
                LOG.warn(problem.text(), e instanceof DirectoryRefusedException ? null : e);
            }
            return false;
        }
    }

    /** The next read may succeed; if Keycloak is down, the circuit breaker is open by then, and has been reported. */
    private void logUnavailable(EventKind stream, RuntimeException failure, SyncProblem problem) {
        boolean again = !unavailable.add(stream);
        boolean warns = again && parts.directoryFailures().level(failure) == Logger.Level.WARN && warned.add(stream);
        LOG.log(warns ? Logger.Level.WARN : Logger.Level.DEBUG, problem.text());
    }

    private static SyncProblem problem(EventKind stream, RuntimeException failure) {
        if (failure instanceof OtherRealmException other) {
            return other.problem();
        }
        String cannot = "Cannot read Keycloak's %s events: %s".formatted(stream.code(), failure.getMessage());
        if (failure instanceof WrongSetupException wrong) {
            return new SyncProblem(cannot + ".", wrong.remedy() + " Reading then starts by itself; nothing is lost.");
        }
        if (failure instanceof DirectoryUnavailableException) {
            return new SyncProblem(
                    cannot + ".", "Check that Keycloak is running. Nothing is lost: reading resumes where it stopped.");
        }
        if (failure instanceof DirectoryRefusedException refusal) {
            return new SyncProblem(
                    cannot,
                    refusal.kind() == DirectoryRefusedException.Kind.FORBIDDEN
                            ? "Grant the service account the missing role; reading then resumes by itself."
                            : "Keycloak before 26.2 does not accept times in milliseconds: update it. Until then only"
                                    + " reconciliation finds changes.");
        }
        return new SyncProblem(
                "Changes from Keycloak's %s events cannot be written to the database.".formatted(stream.code()),
                "See the log for the cause. The service retries by itself.");
    }

    /** Checks whether Keycloak saves the stream; if it did not for a while, the changes of that time are unknown. */
    private void checkLog(EventKind stream) {
        EventLog before = logs.get(stream);
        EventLog found = parts.events().log();
        if (!found.keeps(stream) && (before == null || before.keeps(stream))) {
            LOG.warn(SavedEvents.missing(stream, found).text());
            parts.reconciliations().request("Keycloak does not save all %s events.".formatted(stream.code()));
        } else if (found.keeps(stream) && before != null && !before.keeps(stream)) {
            parts.reconciliations()
                    .request("Keycloak did not save all %s events for a while.".formatted(stream.code()));
        }
        if (stream == EventKind.ADMIN && found.organizations() && before != null && !before.organizations()) {
            parts.reconciliations().request("The realm has organizations now.");
        }
        state.setNotSaved(
                stream, found.keeps(stream) ? Optional.empty() : Optional.of(SavedEvents.missing(stream, found)));
        logs.put(stream, found);
    }
}
