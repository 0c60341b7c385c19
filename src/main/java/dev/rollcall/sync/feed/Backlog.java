package dev.rollcall.sync.feed;

import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.DirectoryEvent.Concern;
import dev.rollcall.directory.event.EventPage;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The events of a stretch of time that is read again: for a new leader all of them, later those that appeared late. They are read oldest
 * first, as Keycloak's pages are, and handed out newest first, a few at a time, so that new events can be applied in between.
 */
final class Backlog {

    /** Number of users and parts of organizations that are handed out at a time. */
    static final int PART_SIZE = 16;

    private final NavigableSet<DirectoryEvent> events = new TreeSet<>(Comparator.comparing(DirectoryEvent::at)
            .thenComparing(DirectoryEvent::id)
            .thenComparing(DirectoryEvent::target));

    private Optional<Instant> unreadFrom = Optional.empty();
    private Instant end = Instant.EPOCH;

    /**
     * Starts to read a stretch again.
     *
     * @param end the last moment of the stretch
     */
    void begin(Instant from, Instant end) {
        this.unreadFrom = Optional.of(from);
        this.end = end;
    }

    void clear() {
        unreadFrom = Optional.empty();
        events.clear();
    }

    /** Whether events of the stretch still have to be read or applied. */
    boolean isOpen() {
        return unreadFrom.isPresent() || !events.isEmpty();
    }

    /** Whether this event belongs to a stretch that is open. */
    boolean covers(DirectoryEvent event) {
        return isOpen() && !event.at().isAfter(end);
    }

    /** Returns from when on the stretch still has to be read; empty once it has been. */
    Optional<Instant> unreadFrom() {
        return unreadFrom;
    }

    void readTo(EventPage page) {
        unreadFrom = page.next().filter(next -> !next.isAfter(end));
    }

    /** Adds events; those that are in it already stay. */
    void add(Collection<DirectoryEvent> more) {
        events.addAll(more);
    }

    void remove(Collection<DirectoryEvent> done) {
        done.forEach(events::remove);
    }

    /** Returns the newest events about a few users and organizations, with all earlier ones about the same. They stay in the backlog. */
    List<DirectoryEvent> newest() {
        Set<String> subjects = new HashSet<>();
        for (DirectoryEvent event : events.descendingSet()) {
            if (subjects.size() == PART_SIZE) {
                break;
            }
            subjects.add(subject(event));
        }
        return events.stream()
                .filter(event -> event.concern() == Concern.NOBODY || subjects.contains(subject(event)))
                .toList();
    }

    /** Returns what has to be read again once, however many events name it. */
    private static String subject(DirectoryEvent event) {
        return event.target() + event.part();
    }
}
