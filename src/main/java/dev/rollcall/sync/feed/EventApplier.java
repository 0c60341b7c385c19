package dev.rollcall.sync.feed;

import dev.rollcall.directory.DirectoryEvent;
import dev.rollcall.directory.DirectoryEvent.Concern;
import dev.rollcall.directory.DirectoryEvents;
import dev.rollcall.directory.EventStream;
import dev.rollcall.sync.ConcurrentUserSync;
import dev.rollcall.sync.FeedCounters;
import dev.rollcall.sync.RealmCheck;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.organization.ConcurrentOrganizationSync;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Synchronises the users and organizations that the events of one stream name. Its memory only saves work: the watermark stays before events that wait. */
final class EventApplier {

    private static final Logger LOG = Logger.getLogger(EventApplier.class);

    private final DirectoryEvents events;
    private final ConcurrentUserSync users;
    private final ConcurrentOrganizationSync organizations;
    private final ReconciliationRequests reconciliations;
    private final RealmCheck realm;
    private final SyncConfig config;
    private final Clock clock;
    private final Counter applied;
    private final FeedCounters counters;

    /** Applied events with their times, as far back as they are read again. */
    private final Map<String, Instant> seen = new HashMap<>();

    /** Events that could not be applied yet; the watermark stays before them. */
    private final Map<DirectoryEvent, Waiting> waiting = new LinkedHashMap<>();

    private record Waiting(Instant since, Instant next) {}

    EventApplier(
            EventStream stream,
            DirectoryEvents events,
            ConcurrentUserSync users,
            ConcurrentOrganizationSync organizations,
            ReconciliationRequests reconciliations,
            RealmCheck realm,
            SyncConfig config,
            Clock clock,
            MeterRegistry metrics,
            FeedCounters counters) {
        this.events = events;
        this.users = users;
        this.organizations = organizations;
        this.reconciliations = reconciliations;
        this.realm = realm;
        this.config = config;
        this.clock = clock;
        this.applied = metrics.counter("rollcall.sync.events", "kind", stream.code());
        this.counters = counters;
    }

    void clear() {
        seen.clear();
        waiting.clear();
    }

    void forgetBefore(Instant old) {
        seen.values().removeIf(at -> at.isBefore(old));
    }

    /** Returns the events that could not be applied yet. */
    Set<DirectoryEvent> waiting() {
        return Collections.unmodifiableSet(waiting.keySet());
    }

    /** Returns the events that have been neither applied nor tried. */
    Stream<DirectoryEvent> unknown(List<DirectoryEvent> page) {
        return page.stream().filter(event -> !seen.containsKey(event.id()) && !waiting.containsKey(event));
    }

    /** Applies those events again that could not be applied, if it is time to. */
    void retry(int most) {
        Instant now = clock.instant();
        apply(waiting.entrySet().stream()
                .filter(event -> !now.isBefore(event.getValue().next()))
                .map(Map.Entry::getKey)
                .limit(most)
                .toList());
    }

    /** Applies events; those of which a user or organization cannot be read wait. */
    void apply(List<DirectoryEvent> some) {
        if (some.isEmpty()) {
            return;
        }
        realm.require();
        Instant now = clock.instant();
        Map<DirectoryEvent, Set<String>> subjectsOf = new LinkedHashMap<>();
        Set<String> reasons = new LinkedHashSet<>();
        some.forEach(event -> subjectsOf.put(event, subjects(event, reasons)));
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
                applied(event);
            }
        });
    }

    /** The members of a group count once. */
    private void applied(DirectoryEvent event) {
        waiting.remove(event);
        if (seen.put(event.id(), event.at()) == null) {
            applied.increment();
            counters.event();
        }
    }

    private void wait(DirectoryEvent event, Instant now, Instant next) {
        Waiting before = waiting.get(event);
        waiting.put(event, new Waiting(before == null ? now : before.since(), next));
    }

    /**
     * Replaces the event of a group by one for each member. A group may have many members, and new events would wait for all of them.
     *
     * @return the new events, which are not applied yet
     */
    List<DirectoryEvent> expand(DirectoryEvent group) {
        Set<String> reasons = new LinkedHashSet<>();
        Set<String> members = subjects(group, reasons);
        reasons.forEach(reconciliations::request);
        applied(group);
        return members.stream()
                .map(member -> new DirectoryEvent(group.id(), group.at(), Concern.PERSON, member))
                .toList();
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
        Waiting before = waiting.get(event);
        if (before == null || now.isBefore(before.since().plus(config.patience()))) {
            return false;
        }
        LOG.warnf("Event %s of Keycloak cannot be applied; the next reconciliation covers it.", event.id());
        reconciliations.request("What an event names could not be looked up for %d s."
                .formatted(config.patience().toSeconds()));
        return true;
    }
}
