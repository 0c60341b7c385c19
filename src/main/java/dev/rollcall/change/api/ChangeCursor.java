package dev.rollcall.change.api;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * A place in a change log. Its text is not signed, so that it outlives the service's secret: it grants nothing, and all who may read
 * the log may read all of it.
 *
 * @param log the id of the log
 * @param position the position of the last entry that was read; 0 if none was
 */
record ChangeCursor(UUID log, long position) {

    private static final int BYTES = 3 * Long.BYTES;
    static final int CHARS = BYTES * 4 / 3;

    /** Returns 32 characters of base64url. */
    String text() {
        return Base64.getUrlEncoder()
                .encodeToString(ByteBuffer.allocate(BYTES)
                        .putLong(log.getMostSignificantBits())
                        .putLong(log.getLeastSignificantBits())
                        .putLong(position)
                        .array());
    }

    /**
     * @throws ProblemException of type {@link ProblemType#INVALID_CURSOR}
     */
    static ChangeCursor of(String text) {
        byte[] bytes = bytes(text);
        if (bytes.length == BYTES) {
            ByteBuffer parts = ByteBuffer.wrap(bytes);
            ChangeCursor cursor = new ChangeCursor(new UUID(parts.getLong(), parts.getLong()), parts.getLong());
            if (cursor.position >= 0) {
                return cursor;
            }
        }
        throw new ProblemException(
                ProblemType.INVALID_CURSOR,
                "Use the cursor of an event, or the header Rollcall-Cursor, unchanged; or start, or now.");
    }

    private static byte[] bytes(String text) {
        try {
            return text.length() == CHARS ? Base64.getUrlDecoder().decode(text) : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    ChangeCursor at(long other) {
        return new ChangeCursor(log, other);
    }
}
