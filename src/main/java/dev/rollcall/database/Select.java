package dev.rollcall.database;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    /** The number of statements that are parsed only once: there are few texts, since their values are parameters. */
    private static final int MOST_PARSED = 500;

    private static final Map<String, Parsed> PARSED = new ConcurrentHashMap<>();

    /**
     * @param positional the statement with a question mark for each parameter
     * @param names the name of each
     */
    private record Parsed(String positional, List<String> names) {

        static Parsed of(String sql) {
            Matcher named = NAMED.matcher(sql);
            List<String> names = named.results().map(found -> found.group(1)).toList();
            return new Parsed(named.replaceAll("?"), names);
        }
    }

    /** Returns another statement that has these parameters and more, such as one around this query. */
    public Select within(String statement, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(parameters);
        all.putAll(more);
        return new Select(statement, all);
    }

    /** Returns the statement with a question mark for each parameter. */
    String positional() {
        return parsed().positional();
    }

    /** Returns a value for each question mark. */
    List<Object> values() {
        List<Object> values = new ArrayList<>();
        for (String name : parsed().names()) {
            values.add(parameters.get(name));
        }
        return values;
    }

    private Parsed parsed() {
        Parsed known = PARSED.get(sql);
        if (known != null) {
            return known;
        }
        Parsed parsed = Parsed.of(sql);
        if (PARSED.size() < MOST_PARSED) {
            PARSED.put(sql, parsed);
        }
        return parsed;
    }
}
