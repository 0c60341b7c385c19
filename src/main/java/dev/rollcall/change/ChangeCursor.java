package dev.rollcall.change;

import dev.rollcall.change.ChangeLog.State;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * A place in a change log. Its text is not signed, so that it outlives the service's secret: it grants nothing, and all who may read
 * the log may read all of it.
 *
 * @param log the id of the log
 * @param position the position of the last entry that was read; 0 if none was
 * @param change the id of that entry. A snapshot of the database that is put back has the same log, with other entries at later positions.
 *     Null at the beginning
 */
public record ChangeCursor(UUID log, long position, UUID change) {

    private static final UUID NONE = new UUID(0, 0);
    private static final int BYTES = 5 * Long.BYTES;
    public static final int CHARS = 54;

    /** Returns 54 characters of base64url. */
    public String text() {
        ByteBuffer parts = ByteBuffer.allocate(BYTES);
        put(parts, log);
        parts.putLong(position);
        put(parts, change == null ? NONE : change);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(parts.array());
    }

    private static void put(ByteBuffer parts, UUID id) {
        parts.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    /**
     * @param text as {@link #text} returns it
     * @throws ProblemException of type {@link ProblemType#INVALID_CURSOR}
     */
    public static ChangeCursor of(String text) {
        byte[] bytes = bytes(text);
        if (bytes.length == BYTES) {
            ByteBuffer parts = ByteBuffer.wrap(bytes);
            UUID log = id(parts);
            long position = parts.getLong();
            UUID change = id(parts);
            if (position >= 0) {
                return new ChangeCursor(log, position, change.equals(NONE) ? null : change);
            }
        }
        throw new ProblemException(
                ProblemType.INVALID_CURSOR,
                "Use the cursor of an event, or the header Rollcall-Cursor, unchanged; or start, or now.");
    }

    private static UUID id(ByteBuffer parts) {
        return new UUID(parts.getLong(), parts.getLong());
    }

    /** Padding is none of the text's characters. */
    private static byte[] bytes(String text) {
        try {
            return text.length() <= CHARS && !text.endsWith("=")
                    ? Base64.getUrlDecoder().decode(text)
                    : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    public ChangeCursor at(long other, UUID otherChange) {
        return new ChangeCursor(log, other, otherChange);
    }

    /**
     * Whether both are places in one log, without different entries at one position.
     *
     * @param other at the same position, or an earlier one if there is no entry in between
     */
    public boolean agreesWith(ChangeCursor other) {
        return log.equals(other.log) && (position != other.position || mayFollow(other.change));
    }

    /** Either may be unknown. */
    private boolean mayFollow(UUID found) {
        return change == null || found == null || change.equals(found);
    }

    /**
     * Returns why the log cannot be read from this cursor: a sentence; empty if it can.
     *
     * @param state of the log, read for this position
     */
    public Optional<String> whyExpired(State state) {
        if (!log.equals(state.id())) {
            return Optional.of("The cursor is of another log: the database was restored, moved or failed over.");
        }
        if (position < state.trimmedTo()) {
            return Optional.of("Changes after the cursor have been removed because of their age.");
        }
        if (position > state.last()) {
            return Optional.of("The cursor is beyond the end of the log.");
        }
        return mayFollow(state.change())
                ? Optional.empty()
                : Optional.of(
                        "The log has another change at the cursor: an earlier state of the database was put back.");
    }
}
