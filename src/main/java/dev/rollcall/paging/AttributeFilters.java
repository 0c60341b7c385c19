package dev.rollcall.paging;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rollcall.database.Conditions;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Filters of a list by members of a JSON column, such as {@code attributes.plan=pro}. A record must pass all of them. They become bound
 * parameters only, whatever characters they have: an SQL/JSON path for each.
 *
 * @param filters in the order of their names, each name once
 */
public record AttributeFilters(List<AttributeFilter> filters) {

    public static final AttributeFilters NONE = new AttributeFilters(List.of());

    public static final int MAX_NAMES = 5;
    public static final int MAX_VALUES = 20;

    /** The maximum length of a name and of a value. A longer name cannot be stored. */
    public static final int MAX_TEXT = 255;

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /** No number that can be stored as an attribute has more places before or after the point. */
    private static final int MAX_PLACES = 400;

    private static final List<String> BOOLEANS = List.of("true", "false");

    /** A column with one JSON object for each record. Its name is also that of the query parameters, before the first dot. */
    public enum Column {
        ATTRIBUTES,
        PROFILE;

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String prefix() {
            return code() + ".";
        }
    }

    /**
     * A filter by one member.
     *
     * @param name the name of the member, in any characters
     * @param values the values of which the record must have one; the empty text means that the record has no such member
     */
    public record AttributeFilter(Column column, String name, SortedSet<String> values) {

        /** Returns the name of the query parameter. */
        public String parameter() {
            return column.prefix() + name;
        }

        /** Whether an index finds the records that match: it knows only members that a record has. */
        private boolean isIndexed() {
            return !values.contains("");
        }

        /**
         * Returns an SQL/JSON path that is true for a record that matches. It compares each element of a list, too. A single path has one
         * entry of the index for each value, wherever the record has it.
         */
        private String path() {
            String member = "$." + quoted(name);
            return values.stream()
                    .flatMap(value -> value.isEmpty()
                            ? Stream.of("!exists(" + member + ")")
                            : literals(value).stream().map(literal -> member + " == " + literal))
                    .collect(Collectors.joining(" || "));
        }

        /** Returns the text and, if there is one, the number or boolean that is written like it. */
        private static List<String> literals(String value) {
            List<String> literals = new ArrayList<>(List.of(quoted(value)));
            if (BOOLEANS.contains(value) || isNumber(value)) {
                literals.add(value);
            }
            return literals;
        }

        /** Whether the value is a JSON number that can be stored. PostgreSQL would fail for a larger one. */
        private static boolean isNumber(String value) {
            if (!NUMBER.matcher(value).matches()) {
                return false;
            }
            try {
                return Math.abs(new BigDecimal(value).scale()) <= MAX_PLACES;
            } catch (NumberFormatException e) {
                // an exponent that no int can hold
                return false;
            }
        }

        /** Returns a text as JSON, which is also how an SQL/JSON path has it. */
        private static String quoted(String text) {
            return TextNode.valueOf(text).toString();
        }
    }

    public AttributeFilters {
        filters = List.copyOf(filters);
    }

    /**
     * Reads the filters among the parameters of a query. The name of a member is everything after the first dot.
     *
     * @param query decoded names and values; others are ignored
     * @param columns the columns that the list has
     * @throws ProblemException 400 with the name of a wrong parameter
     */
    public static AttributeFilters of(Iterable<Map.Entry<String, String>> query, Column... columns) {
        Map<String, AttributeFilter> found = new TreeMap<>();
        int values = 0;
        for (Map.Entry<String, String> parameter : query) {
            Optional<Column> column = Arrays.stream(columns)
                    .filter(each -> parameter.getKey().startsWith(each.prefix()))
                    .findFirst();
            if (column.isPresent()) {
                values += add(parameter.getKey(), parameter.getValue(), column.get(), found) ? 1 : 0;
                if (values > MAX_VALUES) {
                    throw ProblemException.invalidParameter(ErrorKey.TOO_MANY_FILTER_VALUES
                            .with("max", MAX_VALUES)
                            .at(parameter.getKey()));
                }
            }
        }
        return new AttributeFilters(List.copyOf(found.values()));
    }

    /** Returns whether the value is a new one. */
    private static boolean add(String parameter, String value, Column column, Map<String, AttributeFilter> found) {
        String name = parameter.substring(column.prefix().length());
        if (name.isEmpty()) {
            throw ProblemException.invalidParameter(ErrorKey.FILTER_WITHOUT_NAME.at(parameter));
        }
        if (name.length() > MAX_TEXT || StrictJson.isUnstorable(name)) {
            throw ProblemException.invalidParameter(ErrorKey.BAD_FILTER_NAME.at(parameter));
        }
        if (value.length() > MAX_TEXT) {
            throw ProblemException.invalidParameter(
                    ErrorKey.TOO_LONG.with("max", MAX_TEXT).at(parameter));
        }
        if (StrictJson.isUnstorable(value.replaceAll("[\\n\\r\\t]", " "))) {
            throw ProblemException.invalidParameter(ErrorKey.CONTROL_CHARACTER_IN_VALUE.at(parameter));
        }
        AttributeFilter filter =
                found.computeIfAbsent(parameter, any -> new AttributeFilter(column, name, new TreeSet<>()));
        if (found.size() > MAX_NAMES) {
            throw ProblemException.invalidParameter(
                    ErrorKey.TOO_MANY_FILTERS.with("max", MAX_NAMES).at(parameter));
        }
        return filter.values().add(value);
    }

    public boolean isEmpty() {
        return filters.isEmpty();
    }

    /** Whether an index finds the matches of one of these filters at least. */
    public boolean areIndexed() {
        return filters.stream().anyMatch(AttributeFilter::isIndexed);
    }

    /** Adds conditions that the indexes of the columns serve. */
    public void addTo(Conditions conditions) {
        add(conditions, true);
    }

    /**
     * Adds the same conditions for a statement that reads records in the order of another index. PostgreSQL has no statistics of single
     * members. So it would often expect few matches, and collect and sort all of them. For an expression like this it expects that every
     * other record matches.
     */
    public void addUnindexedTo(Conditions conditions) {
        add(conditions, false);
    }

    private void add(Conditions conditions, boolean indexed) {
        for (int i = 0; i < filters.size(); i++) {
            AttributeFilter filter = filters.get(i);
            String column = filter.column().code();
            String parameter = "attribute" + i;
            String matches = column + " @@ cast(:" + parameter + " as jsonpath)";
            // the indexes leave empty objects out
            String condition = indexed && filter.isIndexed()
                    ? column + " <> '{}' and " + matches
                    : "coalesce(" + matches + ", false)";
            conditions.add(condition, parameter, filter.path());
        }
    }

    /** Returns the names of the parameters in use, without their values, which may be personal data. */
    public List<String> names() {
        return filters.stream().map(AttributeFilter::parameter).toList();
    }

    /** Returns the same text for equal filters, however the request spells them, and another one for others. Cursors are bound to it. */
    public String canonical() {
        if (isEmpty()) {
            return "";
        }
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (AttributeFilter filter : filters) {
            ArrayNode values = all.putArray(filter.parameter());
            filter.values().forEach(values::add);
        }
        return ";" + all;
    }
}
