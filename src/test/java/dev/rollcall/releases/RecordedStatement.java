package dev.rollcall.releases;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An SQL statement of the service, with the types that PostgreSQL has inferred.
 *
 * @param parameters types of {@code $1} and so on
 * @param results types of the result's columns; empty if there is no result
 */
record RecordedStatement(String sql, List<String> parameters, List<String> results) {

    private static final String INDETERMINATE = "42P18";
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
    private static final Pattern TYPES = Pattern.compile("-- \\((.*)\\) -> \\((.*)\\)");

    private static final Pattern INSERT = Pattern.compile("(?i)\\binsert into (\\w+)(?: as \\w+)? ?\\(([^)]*)\\)");

    private static final Pattern UPDATE = Pattern.compile("(?i)(?<!for |do |no key )\\bupdate (\\w+) ");

    /** An insert into a table, with the columns that it sets. */
    record Insert(String table, List<String> columns) {}

    /**
     * Lets PostgreSQL infer the types of a statement's parameters and results.
     *
     * @throws SQLException if PostgreSQL can't prepare the statement, for example because a table does not exist
     */
    static RecordedStatement analyzed(String sql, Connection database) throws SQLException {
        List<String> types = new ArrayList<>(Collections.nCopies(parameters(sql), "unknown"));
        while (true) {
            try {
                return prepared(sql, types, database);
            } catch (SQLException e) {
                Matcher which = PARAMETER.matcher(e.getMessage());
                if (!INDETERMINATE.equals(e.getSQLState()) || !which.find()) {
                    throw e;
                }
                // the driver would send the type of its value: text if nothing else determines it
                types.set(Integer.parseInt(which.group(1)) - 1, "text");
            }
        }
    }

    /** Returns the types that PostgreSQL infers now for the recorded parameter types. */
    RecordedStatement reanalyzed(Connection database) throws SQLException {
        return prepared(sql, parameters, database);
    }

    private static int parameters(String sql) {
        return PARAMETER
                .matcher(sql)
                .results()
                .mapToInt(parameter -> Integer.parseInt(parameter.group(1)))
                .max()
                .orElse(0);
    }

    private static RecordedStatement prepared(String sql, List<String> types, Connection database) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("prepare recorded %s as %s"
                    .formatted(types.isEmpty() ? "" : "(" + String.join(", ", types) + ")", sql));
            try (ResultSet understood = statement.executeQuery(
                    "select parameter_types::text[], result_types::text[] from pg_prepared_statements where name = 'recorded'")) {
                understood.next();
                return new RecordedStatement(sql, types(understood, 1), types(understood, 2));
            } finally {
                statement.execute("deallocate recorded");
            }
        }
    }

    private static List<String> types(ResultSet understood, int column) throws SQLException {
        return understood.getArray(column) == null
                ? List.of()
                : List.of((String[]) understood.getArray(column).getArray());
    }

    /** Returns the inserts of the statement, including those in common table expressions. */
    List<Insert> inserts() {
        return INSERT.matcher(sql)
                .results()
                .map(insert -> new Insert(
                        insert.group(1),
                        List.of(insert.group(2).replace("\"", "").strip().split("\\s*,\\s*"))))
                .toList();
    }

    /** Returns the tables whose rows the statement updates. */
    List<String> updates() {
        return UPDATE.matcher(sql).results().map(update -> update.group(1)).toList();
    }

    /** Returns the statement as two lines of a release's file. */
    List<String> lines() {
        return List.of(
                "-- (%s) -> (%s)".formatted(String.join(", ", parameters), String.join(", ", results)), sql + ";");
    }

    static RecordedStatement of(String types, String sql) {
        Matcher both = TYPES.matcher(types);
        if (!both.matches()) {
            throw new IllegalArgumentException("not a line of types: " + types);
        }
        return new RecordedStatement(sql.substring(0, sql.length() - 1), split(both.group(1)), split(both.group(2)));
    }

    private static List<String> split(String types) {
        return types.isEmpty() ? List.of() : List.of(types.split(", "));
    }
}
