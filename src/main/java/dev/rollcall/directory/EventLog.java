package dev.rollcall.directory;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the realm keeps of what happens.
 *
 * @param userEvents whether user events are kept
 * @param unsaved types of user events that are needed, and that the realm does not keep though it keeps others
 * @param userEventsKept for how long; empty for ever
 * @param adminEvents whether admin events are kept
 * @param adminEventsKept for how long; empty for ever
 */
public record EventLog(
        boolean userEvents,
        Set<String> unsaved,
        Optional<Duration> userEventsKept,
        boolean adminEvents,
        Optional<Duration> adminEventsKept) {

    public EventLog {
        unsaved = Set.copyOf(unsaved);
    }

    /** Whether all events of the stream that are needed are kept. */
    public boolean keeps(EventStream stream) {
        return switch (stream) {
            case USER -> userEvents && unsaved.isEmpty();
            case ADMIN -> adminEvents;
        };
    }

    public Optional<Duration> kept(EventStream stream) {
        return switch (stream) {
            case USER -> userEventsKept;
            case ADMIN -> adminEventsKept;
        };
    }
}
