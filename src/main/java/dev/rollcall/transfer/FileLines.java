package dev.rollcall.transfer;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The lines of a file, one after the other, with no more than a few of them in memory. In CSV a line goes on behind a break that
 * is quoted; a quote that is never closed costs the line that it stands on, and no other.
 */
final class FileLines {

    static final int MOST_BYTES = 1 << 16;

    private final InputStream from;
    private final boolean quotes;
    private final byte[] buffer = new byte[2 * MOST_BYTES];
    private int start;
    private int end;
    private int number = 1;

    /**
     * @param quotes whether quotes keep a line together
     */
    FileLines(InputStream from, boolean quotes) throws IOException {
        this.from = from;
        this.quotes = quotes;
        skipByteOrderMark();
    }

    /** Why a line cannot be read. */
    private enum Flaw {
        TOO_LONG(ProblemType.TOO_LARGE, "A line may have at most %d bytes.".formatted(MOST_BYTES)),
        UNCLOSED(ProblemType.BAD_REQUEST, "The line has a quote that is not closed.");

        private final ProblemType type;
        private final String detail;

        Flaw(ProblemType type, String detail) {
            this.type = type;
            this.detail = detail;
        }
    }

    /**
     * @param number of the line on which it begins, from 1
     * @param bytes without the line break
     * @param flaw null if it can be read
     */
    record Line(int number, byte[] bytes, Flaw flaw) {

        boolean isBlank() {
            for (byte character : bytes) {
                if (character != ' ' && character != '\t' && character != '\r') {
                    return false;
                }
            }
            return flaw == null;
        }

        /**
         * @throws ProblemException 413 for one that is too long, 400 for one that is not UTF-8 or lacks a quote
         */
        String text() {
            if (flaw != null) {
                throw new ProblemException(flaw.type, flaw.detail);
            }
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new ProblemException(ProblemType.BAD_REQUEST, "The line is not UTF-8.");
            }
        }
    }

    /** Where a character stands in a record of CSV. */
    private enum Place {
        CELL_BEGINS,
        PLAIN,
        QUOTED,
        CLOSED;

        Place after(byte character) {
            if (this == QUOTED) {
                return character == '"' ? CLOSED : QUOTED;
            }
            if (character == ',') {
                return CELL_BEGINS;
            }
            // Behind a closing quote, another one says that it was none.
            return character == '"' && this != PLAIN ? QUOTED : this == CELL_BEGINS ? PLAIN : this;
        }
    }

    /** @return empty at the end of the file */
    Optional<Line> next() throws IOException {
        Place place = Place.CELL_BEGINS;
        int breaks = 0;
        for (int length = 0; length <= MOST_BYTES; length++) {
            if (start + length == end && !fill()) {
                return start == end ? Optional.empty() : Optional.of(last(place, breaks));
            }
            byte character = buffer[start + length];
            place = quotes ? place.after(character) : place;
            if (character == '\n') {
                breaks++;
                if (place != Place.QUOTED) {
                    return Optional.of(take(length, breaks, null));
                }
            }
        }
        return Optional.of(place == Place.QUOTED && breaks > 0 ? unclosed() : tooLong(breaks));
    }

    /** What is left is no more than the buffer holds. */
    private Line last(Place place, int breaks) {
        return place == Place.QUOTED ? unclosed() : take(end - start, breaks, null);
    }

    private Line unclosed() {
        int length = 0;
        while (start + length < end && buffer[start + length] != '\n') {
            length++;
        }
        return take(length, 1, Flaw.UNCLOSED);
    }

    private Line tooLong(int breaks) throws IOException {
        int line = number;
        number += breaks + 1;
        start += MOST_BYTES;
        while (start < end || fill()) {
            if (buffer[start++] == '\n') {
                break;
            }
        }
        return new Line(line, new byte[0], Flaw.TOO_LONG);
    }

    private Line take(int length, int breaks, Flaw flaw) {
        int line = number;
        boolean carriageReturn = length > 0 && buffer[start + length - 1] == '\r';
        byte[] bytes = Arrays.copyOfRange(buffer, start, start + length - (carriageReturn ? 1 : 0));
        start = Math.min(start + length + 1, end);
        number += breaks;
        return new Line(line, bytes, flaw);
    }

    /** @return false at the end of the file */
    private boolean fill() throws IOException {
        if (end == buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int read = from.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        return read > 0;
    }

    private void skipByteOrderMark() throws IOException {
        boolean more = true;
        while (more && end < 3) {
            more = fill();
        }
        if (end >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB && buffer[2] == (byte) 0xBF) {
            start = 3;
        }
    }
}
