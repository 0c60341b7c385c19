package dev.rollcall.sync.feed;

import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryEvent;
import dev.rollcall.directory.DirectoryEvents;
import dev.rollcall.directory.EventPage;
import dev.rollcall.directory.EventStream;
import dev.rollcall.sync.ConcurrentUserSync;
import dev.rollcall.sync.FeedCounters;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.organization.ConcurrentOrganizationSync;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Follows one of the two event streams. Its memory between two reads only saves work: the {@link Watermark} in the database is the
 * position up to which all events are applied, and moves after they are.
 */
final class StreamFollower {

    private static final Logger LOG = Logger.getLogger(StreamFollower.class);

    /** The time of the last read is stored no more often than this; it matters after days. */
    private static final Duration STORE_INTERVAL = Duration.ofSeconds(10);

    private final EventStream stream;
    private final DirectoryEvents events;
    private final ConcurrentUserSync users;
    private final ConcurrentOrganizationSync organizations;
    private final ReconciliationRequests reconciliations;
    private final Leader leader;
    private final SyncConfig config;
    private final Clock clock;
    private final KeycloakClock keycloak;
    private final Counter applied;
    private final FeedCounters counters;

    /** Applied events with their times, as far back as they are read again. */
    private final Map<String, Instant> seen = new HashMap<>();

    /** Events that could not be applied yet; the watermark stays before them. */
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    private OptionalInt term = OptionalInt.empty();

    private record Waiting(Instant at, Instant since, Instant next) {}

    StreamFollower(
            EventStream stream,
            DirectoryEvents events,
            ConcurrentUserSync users,
            ConcurrentOrganizationSync organizations,
            ReconciliationRequests reconciliations,
            Leader leader,
            SyncConfig config,
            Clock clock,
            KeycloakClock keycloak,
            MeterRegistry metrics,
            FeedCounters counters) {
        this.stream = stream;
        this.events = events;
        this.users = users;
        this.organizations = organizations;
        this.reconciliations = reconciliations;
        this.leader = leader;
        this.config = config;
        this.clock = clock;
        this.keycloak = keycloak;
        this.applied = metrics.counter("rollcall.sync.events", "kind", stream.code());
        this.counters = counters;
    }

    /** Clears the memory, because another replica may have led in between. */
    void begin(OptionalInt newTerm) {
        term = newTerm;
        seen.clear();
        waiting.clear();
    }

    int waiting() {
        return waiting.size();
    }

    /** Returns when the stream was last read to its end, as far as the database knows; empty before the first read. */
    Optional<Instant> lastReadAt() {
        return QuarkusTransaction.requiringNew()
                .call(() -> Watermark.of(stream))
                .map(mark -> mark.readAt);
    }

    /**
     * Reads the stream to its end, and applies new events.
     *
     * @param thorough whether to read further back, for events that appeared late or that another replica has read
     * @param retention how long Keycloak keeps events; empty for ever
     * @return the time up to which all visible changes have arrived
     */
    Instant read(boolean thorough, Optional<Duration> retention) {
        Watermark mark = mark();
        Instant now = clock.instant();
        if (retention.isPresent() && mark.readAt.isBefore(now.minus(retention.get()))) {
            reconciliations.request(
                    "Keycloak's %s events were not read for longer than it keeps them.".formatted(stream.code()));
        }
        boolean mayExpire =
                retention.isPresent() && !mark.appliedTo.isAfter(keycloak.now().minus(retention.get()));
        boolean found = mark.eventId == null || mayExpire;
        Instant asked = now;
        Optional<Instant> next = Optional.of(from(mark, thorough));
        while (next.isPresent()) {
            asked = clock.instant();
            EventPage page = events.read(stream, next.get());
            next = page.next();
            found |= page.events().stream().anyMatch(event -> event.id().equals(mark.eventId));
            if (!found && (next.isEmpty() || isLater(page, mark))) {
                found = true;
                requestAfterClearedLog();
            }
            apply(page.events());
            if (!leader.term().equals(term)) {
                return mark.readAt;
            }
        }
        if (thorough) {
            Instant old = mark.appliedTo.minus(config.longOverlap().multipliedBy(2));
            seen.values().removeIf(at -> at.isBefore(old));
        }
        return inStep(asked, mark);
    }

    private Watermark mark() {
        return QuarkusTransaction.requiringNew()
                .call(() -> Watermark.of(stream))
                .orElseGet(this::begin);
    }

    private Watermark begin() {
        Instant now = clock.instant();
        reconciliations.request("Keycloak's %s events are read for the first time: earlier changes are unknown."
                .formatted(stream.code()));
        return QuarkusTransaction.requiringNew().call(() -> {
            Watermark.begin(stream, keycloak.now().minus(config.longOverlap()), now);
            return Watermark.of(stream).orElseThrow();
        });
    }

    private Instant from(Watermark mark, boolean thorough) {
        Instant from = mark.appliedTo.minus(thorough ? config.longOverlap() : config.overlap());
        return waiting.values().stream()
                .map(Waiting::at)
                .filter(at -> at.isBefore(from))
                .min(Instant::compareTo)
                .orElse(from);
    }

    /** Whether all events of the watermark's moment have been read. */
    private static boolean isLater(EventPage page, Watermark mark) {
        return page.events().stream().anyMatch(event -> event.at().isAfter(mark.appliedTo));
    }

    private void requestAfterClearedLog() {
        reconciliations.request(
                "Keycloak's %s event log was cleared: the last event that was read is gone, and unread events may be gone too."
                        .formatted(stream.code()));
        QuarkusTransaction.requiringNew().run(() -> Watermark.forgetEvent(stream));
    }

    private void apply(List<DirectoryEvent> page) {
        Instant now = clock.instant();
        Map<DirectoryEvent, Set<String>> subjectsOf = new LinkedHashMap<>();
        Set<String> reasons = new LinkedHashSet<>();
        for (DirectoryEvent event : page) {
            if (!seen.containsKey(event.id()) && !isPostponed(event, now)) {
                subjectsOf.put(event, subjects(event, reasons));
            }
        }
        ConcurrentUserSync.Retry retry = users.follow(subjectsOf.values().stream()
                .flatMap(Collection::stream)
                .distinct()
                .toList());
        Set<DirectoryEvent> failed = organizations.follow(subjectsOf.keySet());
        reasons.forEach(reconciliations::request);
        subjectsOf.forEach((event, subjects) -> {
            boolean hasFailed = failed.contains(event) || !Collections.disjoint(subjects, retry.failed());
            if (hasFailed && !givesUpOn(event, now)) {
                wait(event, now, now.plus(config.retryAfter()));
            } else if (!Collections.disjoint(subjects, retry.newer())) {
                wait(event, now, now);
            } else {
                seen.put(event.id(), event.at());
                waiting.remove(event.id());
                applied.increment();
                counters.event();
            }
        });
        if (waiting.isEmpty() && !page.isEmpty()) {
            QuarkusTransaction.requiringNew().run(() -> Watermark.move(stream, page.get(page.size() - 1)));
        }
    }

    private boolean isPostponed(DirectoryEvent event, Instant now) {
        Waiting since = waiting.get(event.id());
        return since != null && now.isBefore(since.next());
    }

    private void wait(DirectoryEvent event, Instant now, Instant next) {
        Waiting before = waiting.get(event.id());
        waiting.put(event.id(), new Waiting(event.at(), before == null ? now : before.since(), next));
    }

    private Set<String> subjects(DirectoryEvent event, Set<String> reasons) {
        return switch (event.concern()) {
            case PERSON, MEMBERSHIPS -> Set.of(event.target());
            case GROUP ->
                events.membersWithSubgroups(event.target(), config.groupMembers())
                        .orElseGet(() -> {
                            reasons.add("The roles of a group with more than %d members were changed."
                                    .formatted(config.groupMembers()));
                            return Set.of();
                        });
            case MANY -> {
                reasons.add("In Keycloak " + event.target() + ".");
                yield Set.of();
            }
            case ORGANIZATION, NOBODY -> Set.of();
        };
    }

    private boolean givesUpOn(DirectoryEvent event, Instant now) {
        Waiting before = waiting.get(event.id());
        if (before == null || now.isBefore(before.since().plus(config.patience()))) {
            return false;
        }
        LOG.warnf("Event %s of Keycloak cannot be applied; the next reconciliation covers it.", event.id());
        reconciliations.request("What an event names could not be looked up for %d s."
                .formatted(config.patience().toSeconds()));
        return true;
    }

    private Instant inStep(Instant asked, Watermark mark) {
        if (waiting.isEmpty()) {
            if (mark.readAt.plus(STORE_INTERVAL).isBefore(asked)) {
                QuarkusTransaction.requiringNew().run(() -> Watermark.read(stream, asked));
            }
            return asked;
        }
        return waiting.values().stream()
                .map(event -> keycloak.toDatabaseTime(event.at()))
                .filter(at -> at.isBefore(asked))
                .min(Instant::compareTo)
                .orElse(asked);
    }
}
