package dev.rollcall.sync.feed;

import dev.rollcall.directory.DirectoryEvents;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.EventLog;
import dev.rollcall.directory.EventStream;
import dev.rollcall.sync.ConcurrentUserSync;
import dev.rollcall.sync.FeedCounters;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.SyncProblem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/**
 * Reads Keycloak's events again and again, on the replica that leads, and has the people looked at whom they name. See
 * docs/adr/0008.
 */
@ApplicationScoped
public class EventFeed {

    private static final Logger LOG = Logger.getLogger(EventFeed.class);

    private final DirectoryEvents events;
    private final ReconciliationRequests reconciliations;
    private final Leader leader;
    private final FeedState state;
    private final SyncConfig config;
    private final Clock clock;
    private final Counter failures;
    private final Map<EventStream, StreamFollower> followers = new EnumMap<>(EventStream.class);

    /** What Keycloak keeps, as far as it has been asked since this replica leads. */
    private final Map<EventStream, EventLog> logs = new EnumMap<>(EventStream.class);

    private Instant thoroughAt = Instant.EPOCH;
    private OptionalInt term = OptionalInt.empty();

    EventFeed(
            DirectoryEvents events,
            ConcurrentUserSync people,
            ReconciliationRequests reconciliations,
            Leader leader,
            FeedState state,
            SyncConfig config,
            Clock clock,
            MeterRegistry metrics,
            FeedCounters tally) {
        this.events = events;
        this.reconciliations = reconciliations;
        this.leader = leader;
        this.state = state;
        this.config = config;
        this.clock = clock;
        this.failures = metrics.counter("rollcall.sync.failures", "of", "events");
        for (EventStream stream : EventStream.values()) {
            followers.put(
                    stream,
                    new StreamFollower(stream, events, people, reconciliations, leader, config, clock, metrics, tally));
        }
    }

    @Scheduled(every = "${rollcall.sync.poll-interval:2S}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public synchronized void run() {
        if (!config.enabled()) {
            return;
        }
        OptionalInt before = term;
        term = leader.term();
        if (term.isEmpty()) {
            state.end();
            return;
        }
        if (!term.equals(before) || !state.leads()) {
            takeOver();
        }
        Instant now = clock.instant();
        boolean thorough = !now.isBefore(thoroughAt.plus(config.longOverlapInterval()));
        boolean whole = true;
        for (EventStream stream : EventStream.values()) {
            whole &= follow(stream, thorough);
        }
        if (thorough && whole) {
            thoroughAt = now;
        }
    }

    private void takeOver() {
        logs.clear();
        thoroughAt = Instant.EPOCH;
        followers.values().forEach(follower -> follower.begin(term));
        state.end();
        state.begin();
    }

    /** One stream that cannot be read keeps nobody from the other. */
    private boolean follow(EventStream stream, boolean thorough) {
        StreamFollower follower = followers.get(stream);
        try {
            follower.lastInStep().ifPresent(asOf -> state.wasInStep(stream, asOf));
            if (thorough) {
                look(stream);
            }
            state.inStep(stream, follower.read(thorough, logs.get(stream).kept(stream)), follower.waiting());
            return true;
        } catch (RuntimeException e) {
            failures.increment();
            boolean expected = e instanceof DirectoryUnavailableException || e instanceof DirectoryRefusedException;
            SyncProblem why = trouble(stream, e);
            if (state.failed(stream, why)) {
                LOG.warn(why.text(), expected ? null : e);
            }
            return false;
        }
    }

    private static SyncProblem trouble(EventStream stream, RuntimeException failure) {
        String cannot = "Keycloak's %s events cannot be followed: %s".formatted(stream.code(), failure.getMessage());
        if (failure instanceof DirectoryUnavailableException) {
            return new SyncProblem(cannot + ".", "See to Keycloak. Nothing is lost: reading goes on where it stopped.");
        }
        if (failure instanceof DirectoryRefusedException) {
            return new SyncProblem(
                    cannot, "Give the service account the role that is missing; reading goes on by itself then.");
        }
        return new SyncProblem(
                "What Keycloak's %s events tell cannot be written into the records.".formatted(stream.code()),
                "The log has the cause. It is tried again by itself.");
    }

    /** Whether Keycloak keeps the stream at all; if it did not for a while, what was then is not known. */
    private void look(EventStream stream) {
        EventLog before = logs.get(stream);
        EventLog found = events.log();
        if (!found.keeps(stream) && (before == null || before.keeps(stream))) {
            LOG.warn(unkept(stream, found).text());
            reconciliations.request("Keycloak does not keep all %s events.".formatted(stream.code()));
        } else if (found.keeps(stream) && before != null && !before.keeps(stream)) {
            reconciliations.request("Keycloak did not keep all %s events for a while.".formatted(stream.code()));
        }
        state.keeps(stream, found.keeps(stream) ? Optional.empty() : Optional.of(unkept(stream, found)));
        logs.put(stream, found);
    }

    private static SyncProblem unkept(EventStream stream, EventLog log) {
        if (stream == EventStream.ADMIN) {
            return new SyncProblem(
                    "Keycloak keeps no admin events: what is changed in its console is noticed by reconciliation only.",
                    "In Keycloak, open Realm settings > Events > Admin events settings and switch on 'Save events'.");
        }
        if (!log.userEvents()) {
            return new SyncProblem(
                    "Keycloak keeps no user events: what people change of their own account is noticed by reconciliation only.",
                    "In Keycloak, open Realm settings > Events > User events settings and switch on 'Save events'.");
        }
        return new SyncProblem(
                "Keycloak does not keep user events of the types %s."
                        .formatted(String.join(
                                ", ", log.unsaved().stream().sorted().toList())),
                "In Keycloak, open Realm settings > Events > User events settings and add them to 'Event types'.");
    }
}
