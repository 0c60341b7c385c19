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
 * Reads the lines of a file one by one, with only a few of them in memory. In CSV a quoted line break does not end a line. A quote
 * that is never closed spoils only the line where it begins.
 */
final class FileLines {

    static final int MAX_BYTES = 1 << 16;

    private final InputStream from;
    private final boolean quotes;
    private final byte[] buffer = new byte[2 * MAX_BYTES];
    private int start;
    private int end;
    private int number = 1;

    /**
     * @param quotes whether quotes protect line breaks, as in CSV
     */
    FileLines(InputStream from, boolean quotes) throws IOException {
        this.from = from;
        this.quotes = quotes;
        skipByteOrderMark();
    }

    /** Why a line cannot be read. */
    private enum Flaw {
        TOO_LONG(ProblemType.TOO_LARGE, "A line may have at most %d bytes.".formatted(MAX_BYTES)),
        UNCLOSED(ProblemType.BAD_REQUEST, "The line has a quote that is not closed.");

        private final ProblemType type;
        private final String detail;

        Flaw(ProblemType type, String detail) {
            this.type = type;
            this.detail = detail;
        }
    }

    /**
     * A line.
     *
     * @param number the number of the line where it begins, from 1
     * @param bytes the content without the line break
     * @param flaw null if the line can be read
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
         * @throws ProblemException 413 if the line is too long; 400 if it is not UTF-8 or a quote is missing
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

    /** The position of a character in a CSV record. */
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
            // A second quote after a closing quote is an escaped quote.
            return character == '"' && this != PLAIN ? QUOTED : this == CELL_BEGINS ? PLAIN : this;
        }
    }

    /** Returns the next line; empty at the end of the file. */
    Optional<Line> next() throws IOException {
        Place place = Place.CELL_BEGINS;
        int breaks = 0;
        for (int length = 0; length <= MAX_BYTES; length++) {
            if (start + length == end && !fill()) {
                return start == end
                        ? Optional.empty()
                        : Optional.of(place == Place.QUOTED ? unclosed() : take(end - start, breaks, null));
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
        start += MAX_BYTES;
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

    /** Returns false at the end of the file. */
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
