package dev.rollcall.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A part of a stream, oldest first. Events of one moment are never torn apart.
 *
 * @param next from when on to read further; empty when this was the end
 */
public record EventPage(List<DirectoryEvent> events, Optional<Instant> next) {

    public EventPage {
        events = List.copyOf(events);
    }
}
