package dev.rollcall.releases;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks whether a release can serve on a newer schema. */
final class ReleaseCheck {

    /** Types that clients can't tell from another. */
    private static final Map<String, String> EQUIVALENT =
            Map.of("character varying", "text", "character varying[]", "text[]");

    private final Release release;
    private final Tables now;
    private final Connection database;
    private final Set<String> problems = new TreeSet<>();

    private ReleaseCheck(Release release, Connection database) throws SQLException {
        this.release = release;
        this.now = Tables.of(database);
        this.database = database;
    }

    /**
     * Returns one sentence for each problem; empty if there is none.
     *
     * @param database connection with the newer schema first in its search path
     */
    static List<String> problems(Release release, Connection database) throws SQLException {
        ReleaseCheck check = new ReleaseCheck(release, database);
        for (RecordedStatement statement : release.statements()) {
            check.checkPrepares(statement);
            check.checkRequiredColumns(statement);
        }
        check.checkColumns();
        check.checkRules();
        return List.copyOf(check.problems);
    }

    private void checkPrepares(RecordedStatement statement) {
        try {
            RecordedStatement current = statement.reanalyzed(database);
            if (!isSame(statement.results(), current.results())) {
                problems.add("Result types have changed to %s from %s: %s"
                        .formatted(current.results(), statement.results(), statement.sql()));
            }
        } catch (SQLException e) {
            problems.add("%s: %s".formatted(e.getMessage().lines().findFirst().orElse(""), statement.sql()));
        }
    }

    private void checkRequiredColumns(RecordedStatement statement) {
        for (RecordedStatement.Insert insert : statement.inserts()) {
            for (String column : now.requiredColumns(insert.table())) {
                if (!insert.columns().contains(column)) {
                    problems.add("Column %s.%s is required, has no default, and is not given by: %s"
                            .formatted(insert.table(), column, statement.sql()));
                }
            }
        }
    }

    private void checkColumns() {
        Set<String> written = written();
        release.tables().columns().forEach((name, before) -> {
            Tables.Column after = now.columns().get(name);
            if (after == null) {
                return; // its statements fail to prepare
            }
            if (!isSame(List.of(before.type()), List.of(after.type()))) {
                problems.add("Column %s is %s now and was %s.".formatted(name, after.type(), before.type()));
            }
            if (after.required() && !before.required() && written.contains(name.substring(0, name.indexOf('.')))) {
                problems.add("Column %s is not nullable any longer.".formatted(name));
            }
        });
    }

    /** Reports each new rule, because statements don't tell whether the written values comply with it. */
    private void checkRules() {
        Set<String> written = written();
        for (Tables.Rule rule : now.rules()) {
            if (written.contains(rule.table()) && !release.tables().rules().contains(rule)) {
                problems.add("Rule %s is new.".formatted(rule));
            }
        }
    }

    private Set<String> written() {
        return release.statements().stream()
                .flatMap(statement -> Stream.concat(
                        statement.inserts().stream().map(RecordedStatement.Insert::table),
                        statement.updates().stream()))
                .collect(Collectors.toSet());
    }

    private static boolean isSame(List<String> before, List<String> after) {
        List<String> one = new ArrayList<>(before);
        List<String> other = new ArrayList<>(after);
        one.replaceAll(type -> EQUIVALENT.getOrDefault(type, type));
        other.replaceAll(type -> EQUIVALENT.getOrDefault(type, type));
        return one.equals(other);
    }
}
