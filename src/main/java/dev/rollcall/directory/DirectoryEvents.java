package dev.rollcall.directory;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What happens in the directory, whoever does it: a part of the port, whose methods throw what those of {@link Directory} do. */
public interface DirectoryEvents {

    EventLog log();

    /**
     * The events of a stream from a moment on, itself included, as many as make a page. One that happened before those that were
     * read may still appear: see {@link DirectoryEvent#at}.
     */
    EventPage read(EventStream stream, Instant from);

    /**
     * The subjects of all who are in a group or in one below it; nobody if there is no such group.
     *
     * @return empty if they are more than so many
     */
    Optional<Set<String>> membersBelow(String group, int most);
}
