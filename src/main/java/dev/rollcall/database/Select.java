package dev.rollcall.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement with named parameters. A query is built from the filters of a request, so its best plan depends on the values.
 *
 * @param sql with named parameters, {@code :name}; each may appear several times
 * @param parameters their values; null is allowed
 * @param onePlan whether one plan is good for all values, so that the server may keep it
 */
public record Select(String sql, Map<String, Object> parameters, boolean onePlan) {

    /** A statement that is planned for its values each time. */
    public Select(String sql, Map<String, Object> parameters) {
        this(sql, parameters, false);
    }

    private static final Pattern NAMED = Pattern.compile("(?<!:):(\\w+)");

    /** Returns the statement with a question mark for each parameter. */
    String positional() {
        return NAMED.matcher(sql).replaceAll("?");
    }

    /** Returns a value for each question mark. */
    List<Object> values() {
        List<Object> values = new ArrayList<>();
        Matcher named = NAMED.matcher(sql);
        while (named.find()) {
            values.add(parameters.get(named.group(1)));
        }
        return values;
    }
}
