package dev.rollcall.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Strict parser for bodies with user data: exactly one JSON object, no duplicate names, limited nesting. {@link #isUnstorable} finds text
 * that PostgreSQL or Keycloak cannot store.
 */
public final class StrictJson {

    /**
     * The characters that {@link #isUnstorable} finds, as part of a character class of a regular expression: without unpaired surrogates and
     * without noncharacters beyond U+FFFF, which not all dialects can name.
     */
    public static final String UNSTORABLE = "\\u0000-\\u001F\\u007F-\\u009F\\uFFFE\\uFFFF";

    private static final int DEPTH = 32;
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private StrictJson() {}

    /**
     * Parses a request body.
     *
     * @param body null if the request has none
     * @throws ProblemException 400 if it is not a JSON object in UTF-8
     */
    public static ObjectNode object(byte[] body) {
        return object("body", true, () -> JSON.readTree(text(body == null ? new byte[0] : body)));
    }

    /**
     * Parses one line of NDJSON.
     *
     * @throws ProblemException 400 if it is not a JSON object
     */
    public static ObjectNode line(String line) {
        return object("line", false, () -> JSON.readTree(line));
    }

    private interface Reading {
        JsonNode read() throws IOException;
    }

    private static ObjectNode object(String what, boolean hasLines, Reading reading) {
        try {
            if (reading.read() instanceof ObjectNode object) {
                return object;
            }
        } catch (CharacterCodingException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "The %s must be text in UTF-8.".formatted(what));
        } catch (NumberFormatException e) {
            // Jackson throws this for an exponent that no int can hold
            throw new ProblemException(
                    ProblemType.BAD_REQUEST, "The %s has a number with an exponent out of range.".formatted(what));
        } catch (JsonProcessingException e) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "The %s is not valid JSON%s: it must be one object, without duplicate names, at most %d levels deep."
                            .formatted(what, place(e, hasLines), DEPTH));
        } catch (IOException e) {
            throw new IllegalStateException("what is in memory can be read", e);
        }
        throw new ProblemException(ProblemType.BAD_REQUEST, "The %s must be a JSON object.".formatted(what));
    }

    private static String place(JsonProcessingException e, boolean hasLines) {
        if (e.getLocation() == null) {
            return "";
        }
        int column = e.getLocation().getColumnNr();
        return hasLines
                ? " (line %d, column %d)".formatted(e.getLocation().getLineNr(), column)
                : " (column %d)".formatted(column);
    }

    /** Decodes UTF-8 (RFC 8259, section 8.1); Jackson would accept UTF-16 and UTF-32, too. A byte order mark may be ignored. */
    private static String text(byte[] body) throws CharacterCodingException {
        // a new decoder reports malformed input
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(body))
                .toString();
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    /** Whether a text contains control characters, unpaired surrogates or noncharacters, which cannot be stored. */
    public static boolean isUnstorable(String text) {
        return text.codePoints()
                .anyMatch(point -> Character.isISOControl(point)
                        || Character.getType(point) == Character.SURROGATE
                        || (point & 0xFFFE) == 0xFFFE);
    }
}
