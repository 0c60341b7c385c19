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
        try {
            JsonNode node = JSON.readTree(body);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "The body is not valid JSON%s: it must be one object, without a name twice, at most %d levels deep."
                            .formatted(place(e), DEPTH));
        } catch (java.io.IOException e) {
            throw new IllegalStateException("an array of bytes can be read", e);
        }
        throw new ProblemException(ProblemType.BAD_REQUEST, "The body must be a JSON object.");
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line %d, column %d)"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    /** Whether a text holds what is not to be kept: control characters, or half of a surrogate pair. */
    public static boolean isUnkeepable(String text) {
        return text.codePoints()
                .anyMatch(point -> Character.isISOControl(point)
                        || Character.getType(point) == Character.SURROGATE
                        || (point & 0xFFFE) == 0xFFFE);
    }
}
