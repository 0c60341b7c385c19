package dev.rollcall.problem;

import dev.rollcall.problem.Problem.FieldError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * An error with the values of its message, but without the name of the field or the parameter.
 *
 * @param params the values of the message by their names: texts and numbers, never the refused value
 */
public record ErrorMessage(ErrorKey key, Map<String, Object> params) {

    public ErrorMessage {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    }

    /** Returns the message with one more value. */
    public ErrorMessage with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(params);
        more.put(name, value);
        return new ErrorMessage(key, more);
    }

    /** Returns the error of this field or parameter. */
    public FieldError at(String field) {
        return new FieldError(field, key.code(), params, text());
    }

    /** Returns the message for people, in English. */
    public String text() {
        return ErrorKey.VALUE
                .matcher(key.template())
                .replaceAll(name -> Matcher.quoteReplacement(value(name.group(1))));
    }

    /**
     * @throws IllegalArgumentException if it is missing
     */
    private String value(String name) {
        Object value = params.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The error %s needs a value for %s".formatted(key.code(), name));
        }
        return value.toString();
    }
}
