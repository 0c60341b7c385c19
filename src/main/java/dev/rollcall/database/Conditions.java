package dev.rollcall.database;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The conditions of a statement with named parameters, and the values of these parameters.
 *
 * @param texts the conditions, which must all be true
 */
public record Conditions(List<String> texts, Map<String, Object> parameters) {

    /** Begins with a condition without parameters. */
    public Conditions(String first) {
        this(new ArrayList<>(List.of(first)), new LinkedHashMap<>());
    }

    /** Adds a condition without a parameter of its own. */
    public void add(String text) {
        texts.add(text);
    }

    /** Adds a condition with one parameter. */
    public void add(String text, String parameter, Object value) {
        texts.add(text);
        parameters.put(parameter, value);
    }

    /** Returns the SQL of all conditions together. */
    public String all() {
        return String.join(" and ", texts);
    }
}
