package dev.rollcall.change.api;

/**
 * An entry of the log, ready to be sent to any number of followers.
 *
 * @param place after the entry
 * @param cursor the text of the place
 * @param json the {@link ChangeEvent}
 */
record ChangeEntry(ChangeCursor place, String type, String cursor, byte[] json) {

    private static final int OVERHEAD = 300;

    long position() {
        return place.position();
    }

    /** Returns about how many bytes of memory the entry takes. */
    int size() {
        return json.length + OVERHEAD;
    }
}
