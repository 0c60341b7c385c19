package dev.rollcall.change.api;

/**
 * An entry of the log, ready to be sent to any number of followers.
 *
 * @param json the {@link ChangeEvent}
 */
record ChangeEntry(long position, String type, String cursor, byte[] json) {

    private static final int OVERHEAD = 200;

    /** Returns about how many bytes of memory the entry takes. */
    int size() {
        return json.length + OVERHEAD;
    }
}
