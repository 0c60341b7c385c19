package dev.rollcall.change.api;

import dev.rollcall.change.ChangeCursor;
import dev.rollcall.problem.ProblemException;

/**
 * The place where a request begins to read.
 *
 * @param kind whether a place is named, or the cursor counts
 * @param cursor null unless the kind is {@link Kind#AFTER}
 */
record StartingPoint(Kind kind, ChangeCursor cursor) {

    enum Kind {
        /** Before the oldest entry that is kept. */
        START,
        /** After the newest entry. */
        NOW,
        /** After the entry of the cursor. */
        AFTER
    }

    /**
     * @param text the parameter {@code cursor}; null for the start
     * @throws ProblemException 400 if it is neither a keyword nor a cursor
     */
    static StartingPoint of(String text) {
        if (text == null || text.equals("start")) {
            return new StartingPoint(Kind.START, null);
        }
        return text.equals("now")
                ? new StartingPoint(Kind.NOW, null)
                : new StartingPoint(Kind.AFTER, ChangeCursor.of(text));
    }
}
