package dev.rollcall.directory.event;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A page of events, oldest first. Events of the same millisecond are never split between pages.
 *
 * @param next the time from which to read the next page; empty after the last page
 */
public record EventPage(List<DirectoryEvent> events, Optional<Instant> next) {

    public EventPage {
        events = List.copyOf(events);
    }
}
