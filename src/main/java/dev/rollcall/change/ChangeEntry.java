package dev.rollcall.change;

/**
 * An entry of the log, ready to be sent to any number of followers.
 *
 * @param place after the entry
 * @param cursor the text of the place
 * @param json the {@link ChangeEvent}
 */
public record ChangeEntry(ChangeCursor place, String type, String cursor, byte[] json) {

    private static final int OVERHEAD = 300;

    public long position() {
        return place.position();
    }

    /** Returns about how many bytes of memory the entry takes. */
    public int size() {
        return json.length + OVERHEAD;
    }
}
