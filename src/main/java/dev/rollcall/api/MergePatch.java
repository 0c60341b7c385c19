package dev.rollcall.api;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Map;

/** JSON merge patch (RFC 7396): null removes, objects are merged, any other value replaces. */
public final class MergePatch {

    public static final String MEDIA_TYPE = "application/merge-patch+json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    /** Numbers are equal if their values are, as in PostgreSQL: 1.5 and 1.50. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> one.isNumber() && other.isNumber()
            ? one.decimalValue().compareTo(other.decimalValue())
            : one.equals(other) ? 0 : 1;

    private MergePatch() {}

    static Map<String, Object> apply(Map<String, Object> target, ObjectNode patch) {
        return JSON.convertValue(merge(JSON.valueToTree(target), patch), MAP);
    }

    /** Whether a patch changes nothing. */
    static boolean isAppliedTo(Map<String, Object> target, ObjectNode patch) {
        JsonNode before = JSON.valueToTree(target);
        return merge(before, patch).equals(BY_VALUE, before);
    }

    /** Returns the length of the JSON text in characters. */
    static int length(Map<String, Object> attributes) {
        return JSON.valueToTree(attributes).toString().length();
    }

    /** The algorithm of RFC 7396, section 2. */
    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode object)) {
            return patch;
        }
        ObjectNode merged = target instanceof ObjectNode found ? found.deepCopy() : JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (entry.getValue().isNull()) {
                merged.remove(entry.getKey());
            } else {
                merged.set(entry.getKey(), merge(merged.path(entry.getKey()), entry.getValue()));
            }
        }
        return merged;
    }
}
