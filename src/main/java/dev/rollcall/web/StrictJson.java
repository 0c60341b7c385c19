package dev.rollcall.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Reads bodies that people's data is made of: one JSON object and nothing after it, no name twice, not deeper than anyone
 * would write by hand, and no text that PostgreSQL or Keycloak could not keep.
 */
public final class StrictJson {

    private static final int DEPTH = 32;
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
     * @throws ProblemException 400 if it is not a JSON object
     */
    public static ObjectNode object(byte[] body) {
        return object("body", true, () -> JSON.readTree(body));
    }

    /**
     * One of many lines.
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
        } catch (JsonProcessingException e) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "The %s is not valid JSON%s: it must be one object, without a name twice, at most %d levels deep."
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

    /** Whether a text holds what is not to be kept: control characters, or half of a surrogate pair. */
    public static boolean isUnkeepable(String text) {
        return text.codePoints()
                .anyMatch(point -> Character.isISOControl(point)
                        || Character.getType(point) == Character.SURROGATE
                        || (point & 0xFFFE) == 0xFFFE);
    }
}
