package dev.rollcall.directory;

import java.time.Instant;

/**
 * An event in the identity provider. It only tells which identity to read again; the identity itself is the source of truth.
 *
 * @param at the provider's time of the event, in milliseconds; the event is visible only later, after its commit
 * @param concern the meaning of {@code target}
 * @param target a subject, the id of a group, or a description of the event without personal data
 */
public record DirectoryEvent(String id, Instant at, Concern concern, String target) {

    /** Which identities an event may have changed. */
    public enum Concern {
        /** One person. */
        PERSON,
        /** All members of a group and its subgroups. */
        GROUP,
        /** People target the event does not name, such as those who had a deleted role. */
        MANY,
        /** No copy can have changed. */
        NOBODY
    }
}
