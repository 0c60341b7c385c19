package dev.rollcall.directory.event;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The events of the identity provider. A part of the port; the methods throw the same exceptions as those of {@link Directory}. */
public interface DirectoryEvents {

    /** Returns which events the realm stores. */
    EventLog log();

    /**
     * Returns the id of the realm. A realm that is created again has another one, even with the same name.
     *
     * @return empty if the service may not see it
     */
    Optional<String> realm();

    /**
     * Returns a page of the events of a stream from a time on (inclusive). Events that happened earlier may still appear later: see
     * {@link DirectoryEvent#at}.
     */
    EventPage read(EventKind stream, Instant from);

    /**
     * Returns the subjects of all members of a group and its subgroups; none if the group does not exist.
     *
     * @return empty if there are more than {@code most} members or groups
     */
    Optional<Set<String>> membersWithSubgroups(String group, int most);

    /** Whether the members of a group have roles because of it or a group above it; false if it does not exist. */
    boolean grantsRoles(String group);
}
