package dev.rollcall.sync.feed;

import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.DirectoryEvent.Concern;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.sync.ConcurrentUserSync;
import dev.rollcall.sync.EventAge;
import io.micrometer.core.instrument.Counter;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Synchronizes the users and organizations that the events of one stream name. Its memory only saves work: the watermark stays before events that wait. */
final class EventApplier {

    private static final Logger LOG = Logger.getLogger(EventApplier.class);

    private final FeedParts parts;
    private final Counter applied;

    /** Applied events with their times, as far back as they are read again. */
    private final Map<String, Instant> seen = new HashMap<>();

    /** Events that could not be applied yet; the watermark stays before them. */
    private final Map<DirectoryEvent, Waiting> waiting = new LinkedHashMap<>();

    private record Waiting(Instant since, Instant next) {}

    /**
     * The result of a look-up of events.
     *
     * @param at when it began
     * @param subjects the users that each event names
     * @param users the users who have to be looked up again
     * @param failed the events whose organizations could not be read or written
     */
    record LookUp(
            Instant at,
            Map<DirectoryEvent, Set<String>> subjects,
            ConcurrentUserSync.Retry users,
            Set<DirectoryEvent> failed) {}

    EventApplier(EventKind stream, FeedParts parts) {
        this.parts = parts;
        this.applied = parts.metrics().counter("rollcall.sync.events", "kind", stream.code());
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

    /** Returns the events that could not be applied, and that it is time to apply again. */
    Stream<DirectoryEvent> due() {
        Instant now = parts.clock().instant();
        return waiting.entrySet().stream()
                .filter(event -> !now.isBefore(event.getValue().next()))
                .map(Map.Entry::getKey);
    }

    /** Applies events; those of which a user or organization cannot be read wait. */
    void apply(List<DirectoryEvent> some) {
        store(lookUp(some, EventAge.NEW));
    }

    /** Looks up and writes what events name. Uses no memory of this object, so another thread may do this meanwhile. */
    LookUp lookUp(List<DirectoryEvent> some, EventAge age) {
        if (some.isEmpty()) {
            return new LookUp(
                    parts.clock().instant(), Map.of(), new ConcurrentUserSync.Retry(Set.of(), Set.of()), Set.of());
        }
        parts.realm().require();
        Instant now = parts.clock().instant();
        Map<DirectoryEvent, Set<String>> subjectsOf = new LinkedHashMap<>();
        Set<String> reasons = new LinkedHashSet<>();
        some.forEach(event -> subjectsOf.put(event, subjects(event, reasons)));
        subjectsOf.forEach((event, subjects) -> {
            if (event.mayTakeRoles()) {
                parts.tokenRoles().mayBeLost(subjects, parts.keycloak().toDatabaseTime(event.at()));
            }
        });
        Set<String> subjects = subjectsOf.values().stream()
                .flatMap(Collection::stream)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        ConcurrentUserSync.Retry retry = parts.users()
                .sync(subjects, deleted(subjectsOf.keySet()), age)
                .and(parts.keyOwners().endKeysAmong(subjects));
        Set<DirectoryEvent> failed = parts.organizations().sync(subjectsOf.keySet(), age);
        requestReconciliations(reasons);
        return new LookUp(now, subjectsOf, retry, failed);
    }

    /** Events that name nobody may be about users who have lost roles. */
    private void requestReconciliations(Set<String> reasons) {
        if (!reasons.isEmpty()) {
            parts.tokenRoles().mayBeLostBySomebody();
        }
        reasons.forEach(parts.reconciliations()::request);
    }

    private static Set<String> deleted(Set<DirectoryEvent> events) {
        return events.stream()
                .filter(event -> event.concern() == Concern.DELETION)
                .map(DirectoryEvent::target)
                .collect(Collectors.toSet());
    }

    /** Remembers which events are applied, and which have to wait. */
    void store(LookUp lookUp) {
        Instant now = lookUp.at();
        lookUp.subjects().forEach((event, subjects) -> {
            boolean hasFailed = lookUp.failed().contains(event)
                    || !Collections.disjoint(subjects, lookUp.users().failed());
            if (hasFailed && !givesUpOn(event, now)) {
                wait(event, now, now.plus(parts.config().retryAfter()));
            } else if (!Collections.disjoint(subjects, lookUp.users().newer())) {
                wait(event, now, now);
            } else {
                applied(event);
            }
        });
    }

    /** Remembers that an event is applied. The members of a group count once. */
    void applied(DirectoryEvent event) {
        waiting.remove(event);
        if (seen.put(event.id(), event.at()) == null) {
            applied.increment();
            parts.counters().event();
        }
    }

    private void wait(DirectoryEvent event, Instant now, Instant next) {
        Waiting before = waiting.get(event);
        waiting.put(event, new Waiting(before == null ? now : before.since(), next));
    }

    /** Returns an event for each member of a group. There may be many members, too many for one part of the backlog. */
    List<DirectoryEvent> members(DirectoryEvent group) {
        Set<String> reasons = new LinkedHashSet<>();
        Set<String> members = subjects(group, reasons);
        requestReconciliations(reasons);
        return members.stream()
                .map(member -> new DirectoryEvent(group.id(), group.at(), Concern.ROLES, member))
                .toList();
    }

    private Set<String> subjects(DirectoryEvent event, Set<String> reasons) {
        return switch (event.concern()) {
            case IDENTITY, DELETION, ROLES, MEMBERSHIPS -> Set.of(event.target());
            case GROUP -> members(event.target(), reasons);
            case GROUP_MEMBERS -> {
                if (!parts.events().grantsRoles(event.target())) {
                    yield Set.of();
                }
                // those who left can no longer be found by the group
                reasons.add("The members of a group with roles were changed by an event that does not name them.");
                yield members(event.target(), reasons);
            }
            case MANY -> {
                reasons.add("In Keycloak " + event.target() + ".");
                yield Set.of();
            }
            case ORGANIZATION, NOBODY -> Set.of();
        };
    }

    private Set<String> members(String group, Set<String> reasons) {
        return parts.events()
                .membersWithSubgroups(group, parts.config().groupMembers())
                .orElseGet(() -> {
                    reasons.add("The roles of a group with more than %d members were changed."
                            .formatted(parts.config().groupMembers()));
                    return Set.of();
                });
    }

    private boolean givesUpOn(DirectoryEvent event, Instant now) {
        Waiting before = waiting.get(event);
        if (before == null || now.isBefore(before.since().plus(parts.config().patience()))) {
            return false;
        }
        LOG.warnf("Event %s of Keycloak cannot be applied; the next reconciliation covers it.", event.id());
        parts.reconciliations()
                .request("What an event names could not be looked up for %d s."
                        .formatted(parts.config().patience().toSeconds()));
        return true;
    }
}
