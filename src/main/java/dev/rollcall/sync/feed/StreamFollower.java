package dev.rollcall.sync.feed;

import dev.rollcall.directory.DirectoryEvent;
import dev.rollcall.directory.DirectoryEvents;
import dev.rollcall.directory.EventPage;
import dev.rollcall.directory.EventStream;
import dev.rollcall.sync.ConcurrentUserSync;
import dev.rollcall.sync.FeedCounters;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.SyncConfig;
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
 * Follows one of the two streams. What it remembers between two reads saves work and nothing else: that all events up to the
 * {@link Watermark} are applied stands in the database, and it is moved after they are.
 */
final class StreamFollower {

    private static final Logger LOG = Logger.getLogger(StreamFollower.class);

    /** That a read was to the end is written no more often; it matters after days. */
    private static final Duration READ_NOTED = Duration.ofSeconds(10);

    private final EventStream stream;
    private final DirectoryEvents events;
    private final ConcurrentUserSync people;
    private final ReconciliationRequests reconciliations;
    private final Leader leader;
    private final SyncConfig config;
    private final Clock clock;
    private final Counter applied;
    private final FeedCounters tally;

    /** Events that are applied, with their times, as far back as they are read again. */
    private final Map<String, Instant> seen = new HashMap<>();

    /** Events that could not be applied yet; the watermark stays before them. */
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    private OptionalInt term = OptionalInt.empty();

    private record Waiting(Instant at, Instant since, Instant next) {}

    StreamFollower(
            EventStream stream,
            DirectoryEvents events,
            ConcurrentUserSync people,
            ReconciliationRequests reconciliations,
            Leader leader,
            SyncConfig config,
            Clock clock,
            MeterRegistry metrics,
            FeedCounters tally) {
        this.stream = stream;
        this.events = events;
        this.people = people;
        this.reconciliations = reconciliations;
        this.leader = leader;
        this.config = config;
        this.clock = clock;
        this.applied = metrics.counter("rollcall.sync.events", "kind", stream.code());
        this.tally = tally;
    }

    /** Another replica has led, or may have: what is remembered from before counts no more. */
    void begin(OptionalInt newTerm) {
        term = newTerm;
        seen.clear();
        waiting.clear();
    }

    int waiting() {
        return waiting.size();
    }

    /** Since when the records are behind this stream, as far as the database has it; empty before the first read. */
    Optional<Instant> lastInStep() {
        return QuarkusTransaction.requiringNew()
                .call(() -> Watermark.of(stream))
                .map(mark -> mark.readAt);
    }

    /**
     * Reads to the end, and applies what is new.
     *
     * @param thorough whether to look for events that appeared late, or that another replica has read
     * @param kept for how long Keycloak keeps events
     * @return a moment up to which everything that could be seen is in the records
     */
    Instant read(boolean thorough, Optional<Duration> kept) {
        Watermark mark = mark();
        Instant now = clock.instant();
        if (kept.isPresent() && mark.readAt.isBefore(now.minus(kept.get()))) {
            reconciliations.request(
                    "Keycloak's %s events were not read for longer than it keeps them.".formatted(stream.code()));
        }
        boolean mayExpire = kept.isPresent() && !mark.appliedTo.isAfter(now.minus(kept.get()));
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
                askBecauseCleared();
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
        reconciliations.request("Keycloak's %s events are read for the first time: what was before is not known."
                .formatted(stream.code()));
        return QuarkusTransaction.requiringNew().call(() -> {
            Watermark.begin(stream, now.minus(config.longOverlap()), now);
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

    /** Then all events of the watermark's moment have been read. */
    private static boolean isLater(EventPage page, Watermark mark) {
        return page.events().stream().anyMatch(event -> event.at().isAfter(mark.appliedTo));
    }

    private void askBecauseCleared() {
        reconciliations.request(
                "The last of Keycloak's %s events that were read is gone: the log was cleared, and others may be gone with it."
                        .formatted(stream.code()));
        QuarkusTransaction.requiringNew().run(() -> Watermark.forgetEvent(stream));
    }

    private void apply(List<DirectoryEvent> page) {
        Instant now = clock.instant();
        Map<DirectoryEvent, Set<String>> whom = new LinkedHashMap<>();
        Set<String> reasons = new LinkedHashSet<>();
        for (DirectoryEvent event : page) {
            if (!seen.containsKey(event.id()) && !isPutOff(event, now)) {
                whom.put(event, subjects(event, reasons));
            }
        }
        ConcurrentUserSync.Again again = people.follow(
                whom.values().stream().flatMap(Collection::stream).distinct().toList());
        reasons.forEach(reconciliations::request);
        whom.forEach((event, subjects) -> {
            if (!Collections.disjoint(subjects, again.failed()) && !isGivenUp(event, now)) {
                wait(event, now, now.plus(config.retryAfter()));
            } else if (!Collections.disjoint(subjects, again.newer())) {
                wait(event, now, now);
            } else {
                seen.put(event.id(), event.at());
                waiting.remove(event.id());
                applied.increment();
                tally.event();
            }
        });
        if (waiting.isEmpty() && !page.isEmpty()) {
            QuarkusTransaction.requiringNew().run(() -> Watermark.move(stream, page.get(page.size() - 1)));
        }
    }

    private boolean isPutOff(DirectoryEvent event, Instant now) {
        Waiting since = waiting.get(event.id());
        return since != null && now.isBefore(since.next());
    }

    private void wait(DirectoryEvent event, Instant now, Instant next) {
        Waiting before = waiting.get(event.id());
        waiting.put(event.id(), new Waiting(event.at(), before == null ? now : before.since(), next));
    }

    private Set<String> subjects(DirectoryEvent event, Set<String> reasons) {
        return switch (event.concern()) {
            case PERSON -> Set.of(event.whom());
            case GROUP ->
                events.membersBelow(event.whom(), config.groupMembers()).orElseGet(() -> {
                    reasons.add("The roles of a group with more than %d members were changed."
                            .formatted(config.groupMembers()));
                    return Set.of();
                });
            case MANY -> {
                reasons.add("In Keycloak " + event.whom() + ".");
                yield Set.of();
            }
            case NOBODY -> Set.of();
        };
    }

    private boolean isGivenUp(DirectoryEvent event, Instant now) {
        Waiting before = waiting.get(event.id());
        if (before == null || now.isBefore(before.since().plus(config.patience()))) {
            return false;
        }
        LOG.warnf("Event %s of Keycloak cannot be applied and is left to the reconciliation.", event.id());
        reconciliations.request("Somebody whom an event names could not be looked up for %d s."
                .formatted(config.patience().toSeconds()));
        return true;
    }

    private Instant inStep(Instant asked, Watermark mark) {
        if (waiting.isEmpty()) {
            if (mark.readAt.plus(READ_NOTED).isBefore(asked)) {
                QuarkusTransaction.requiringNew().run(() -> Watermark.read(stream, asked));
            }
            return asked;
        }
        return waiting.values().stream()
                .map(Waiting::at)
                .filter(at -> at.isBefore(asked))
                .min(Instant::compareTo)
                .orElse(asked);
    }
}
