package dev.rollcall.directory;

import java.time.Instant;

/**
 * Something that happened in the directory. It says whom to look at and no more: what is true of them is asked.
 *
 * @param at when the directory says that it was, to the millisecond; it can be seen only later, when it has been committed
 * @param concern what {@code whom} means
 * @param whom a subject, the id of a group, or what happened, in words without personal data
 */
public record DirectoryEvent(String id, Instant at, Concern concern, String whom) {

    /** Whom an event is about. */
    public enum Concern {
        /** One person. */
        PERSON,
        /** All who are in a group, or in one below it. */
        GROUP,
        /** People whom the event does not tell: those who held a role that is no more, for one. */
        MANY,
        /** Nobody's copy can have changed by it. */
        NOBODY
    }
}
