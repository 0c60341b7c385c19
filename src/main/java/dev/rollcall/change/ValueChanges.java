package dev.rollcall.change;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Old and new values of fields, for the audit log. Only fields that are not personal data: {@code enabled}, {@code emailVerified}, {@code roles},
 * {@code role} in an organization, and {@code domains}.
 *
 * @param values by the name of the field as the API has it, {@code from} and {@code to}; only fields whose value has changed
 */
public record ValueChanges(Map<String, Map<String, Object>> values) {

    public static final ValueChanges NONE = new ValueChanges(Map.of());

    /** The detail of an outcome with the old and new values. */
    public static final String DETAIL = "changes";

    public static final String FROM = "from";
    public static final String TO = "to";

    public ValueChanges {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Returns these changes and another one, unless both values are the same. Of lists, the order does not matter.
     *
     * @param from the old value; null if it is not known
     * @param to the new value; null if the field keeps its value
     */
    public ValueChanges and(String field, Object from, Object to) {
        if (from == null || to == null || Objects.equals(sorted(from), sorted(to))) {
            return this;
        }
        Map<String, Object> change = new LinkedHashMap<>();
        change.put(FROM, sorted(from));
        change.put(TO, sorted(to));
        Map<String, Map<String, Object>> more = new LinkedHashMap<>(values);
        more.put(field, change);
        return new ValueChanges(more);
    }

    private static Object sorted(Object value) {
        return value instanceof Collection<?> list ? list.stream().sorted().toList() : value;
    }

    /** Returns the details of an outcome: none without changes. */
    public Map<String, Object> details() {
        return values.isEmpty() ? Map.of() : Map.of(DETAIL, values);
    }
}
