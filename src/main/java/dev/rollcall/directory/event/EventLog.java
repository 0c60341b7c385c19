package dev.rollcall.directory.event;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Which events the realm stores.
 *
 * @param userEvents whether user events are stored
 * @param missingTypes required types of user events that the realm does not store, although it stores others
 * @param userEventsKept how long user events are stored; empty for unlimited
 * @param adminEvents whether admin events are stored
 * @param adminEventsKept how long admin events are stored; empty for unlimited
 * @param organizations whether the realm has organizations; without them there are no events about them
 */
public record EventLog(
        boolean userEvents,
        Set<String> missingTypes,
        Optional<Duration> userEventsKept,
        boolean adminEvents,
        Optional<Duration> adminEventsKept,
        boolean organizations) {

    public EventLog {
        missingTypes = Set.copyOf(missingTypes);
    }

    /** Whether all required events of the stream are stored. */
    public boolean keeps(EventKind stream) {
        return switch (stream) {
            case USER -> userEvents && missingTypes.isEmpty();
            case ADMIN -> adminEvents;
        };
    }

    /** Returns how long events of the stream are stored; empty for unlimited. */
    public Optional<Duration> kept(EventKind stream) {
        return switch (stream) {
            case USER -> userEventsKept;
            case ADMIN -> adminEventsKept;
        };
    }
}
