package dev.rollcall.releases;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The columns and rules of a schema's tables that can make a write fail.
 *
 * @param columns columns by table and name, as in {@code users.email}
 * @param rules constraints on rows: checks, keys, unique indexes, triggers
 */
record Tables(Map<String, Column> columns, Set<Rule> rules) {

    private static final Pattern COLUMN = Pattern.compile("-- column (\\S+) (.+?)( not null)?( default)?");
    private static final Pattern RULE = Pattern.compile("-- rule (\\S+) (.+)");

    private static final String COLUMNS = """
            select c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                a.atthasdef or a.attidentity <> ''
            from pg_class c join pg_attribute a on a.attrelid = c.oid
            where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
                and c.relname not like 'databasechangelog%' and a.attnum > 0 and not a.attisdropped
            order by c.relname, a.attnum""";

    /** Selects rules by their definition, without their names, which may change. */
    private static final String RULES = """
            with ours as (
                select oid, relname from pg_class
                where relnamespace = current_schema()::regnamespace and relname not like 'databasechangelog%')
            select relname, replace(pg_get_constraintdef(r.oid), ' NOT VALID', '') from ours join pg_constraint r on conrelid = ours.oid
            where contype <> 'n'
            union select relname, 'UNIQUE INDEX' || regexp_replace(pg_get_indexdef(indexrelid), '.* USING', '')
            from ours join pg_index on indrelid = ours.oid
            where indisunique and not exists (select 1 from pg_constraint where conindid = indexrelid and contype <> 'f')
            union select relname, 'TRIGGER ' || regexp_replace(pg_get_triggerdef(t.oid), '^CREATE TRIGGER \\S+ (.*) ON \\S+', '\\1')
            from ours join pg_trigger t on tgrelid = ours.oid
            where not tgisinternal
            order by 1, 2""";

    /**
     * @param filled whether the column has a default or is an identity column
     */
    record Column(String type, boolean required, boolean filled) {

        @Override
        public String toString() {
            return type + (required ? " not null" : "") + (filled ? " default" : "");
        }
    }

    record Rule(String table, String definition) implements Comparable<Rule> {

        @Override
        public int compareTo(Rule other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return table + " " + definition;
        }
    }

    static Tables of(Connection database) throws SQLException {
        Map<String, Column> columns = new LinkedHashMap<>();
        Set<Rule> rules = new TreeSet<>();
        try (Statement statement = database.createStatement()) {
            try (ResultSet rows = statement.executeQuery(COLUMNS)) {
                while (rows.next()) {
                    columns.put(
                            rows.getString(1), new Column(rows.getString(2), rows.getBoolean(3), rows.getBoolean(4)));
                }
            }
            try (ResultSet rows = statement.executeQuery(RULES)) {
                while (rows.next()) {
                    rules.add(new Rule(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return new Tables(columns, rules);
    }

    /** Returns the tables as lines of a release's file. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        columns.forEach((name, column) -> lines.add("-- column " + name + " " + column));
        rules.forEach(rule -> lines.add("-- rule " + rule));
        return lines;
    }

    /** Reads the tables from a release's file, and ignores the other lines. */
    static Tables of(Collection<String> lines) {
        Map<String, Column> columns = new LinkedHashMap<>();
        Set<Rule> rules = new TreeSet<>();
        for (String line : lines) {
            Matcher column = COLUMN.matcher(line);
            Matcher rule = RULE.matcher(line);
            if (column.matches()) {
                columns.put(
                        column.group(1), new Column(column.group(2), column.group(3) != null, column.group(4) != null));
            } else if (rule.matches()) {
                rules.add(new Rule(rule.group(1), rule.group(2)));
            }
        }
        return new Tables(columns, rules);
    }

    /** Returns the columns that every insert must set. */
    List<String> requiredColumns(String table) {
        return columns.entrySet().stream()
                .filter(column -> column.getKey().startsWith(table + "."))
                .filter(column ->
                        column.getValue().required() && !column.getValue().filled())
                .map(column -> column.getKey().substring(table.length() + 1))
                .toList();
    }
}
