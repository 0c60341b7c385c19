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

/** Whether a release can go on serving on a schema that is newer than it. */
final class ReleaseCheck {

    /** The same to whoever sends or reads it. */
    private static final Map<String, String> ALIKE =
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
     * What is in its way, a sentence each; empty if nothing is.
     *
     * @param database with the newer schema as the first of its search path
     */
    static List<String> problems(Release release, Connection database) throws SQLException {
        ReleaseCheck check = new ReleaseCheck(release, database);
        for (Question question : release.questions()) {
            check.isUnderstood(question);
            check.givesAllThatIsRequired(question);
        }
        check.columnsAreAsTheyWere();
        check.nothingNewIsToBeKeptTo();
        return List.copyOf(check.problems);
    }

    private void isUnderstood(Question question) {
        try {
            Question understood = question.again(database);
            if (!isSame(question.results(), understood.results())) {
                problems.add("The answer has other types, %s and not %s: %s"
                        .formatted(understood.results(), question.results(), question.sql()));
            }
        } catch (SQLException e) {
            problems.add("%s: %s".formatted(e.getMessage().lines().findFirst().orElse(""), question.sql()));
        }
    }

    private void givesAllThatIsRequired(Question question) {
        for (Question.Insert insert : question.inserts()) {
            for (String column : now.mustBeGiven(insert.table())) {
                if (!insert.columns().contains(column)) {
                    problems.add("Column %s.%s is required, has no default, and is not given by: %s"
                            .formatted(insert.table(), column, question.sql()));
                }
            }
        }
    }

    private void columnsAreAsTheyWere() {
        Set<String> written = written();
        release.tables().columns().forEach((name, before) -> {
            Tables.Column after = now.columns().get(name);
            if (after == null) {
                return; // what asks for it is not understood
            }
            if (!isSame(List.of(before.type()), List.of(after.type()))) {
                problems.add("Column %s is %s now and was %s.".formatted(name, after.type(), before.type()));
            }
            if (after.required() && !before.required() && written.contains(name.substring(0, name.indexOf('.')))) {
                problems.add("Column %s may not be null any more.".formatted(name));
            }
        });
    }

    /** Whether what the release writes keeps to it nobody can tell from its statements. */
    private void nothingNewIsToBeKeptTo() {
        Set<String> written = written();
        for (Tables.Rule rule : now.rules()) {
            if (written.contains(rule.table()) && !release.tables().rules().contains(rule)) {
                problems.add("Rule %s is new.".formatted(rule));
            }
        }
    }

    private Set<String> written() {
        return release.questions().stream()
                .flatMap(question -> Stream.concat(
                        question.inserts().stream().map(Question.Insert::table), question.updates().stream()))
                .collect(Collectors.toSet());
    }

    private static boolean isSame(List<String> before, List<String> after) {
        List<String> one = new ArrayList<>(before);
        List<String> other = new ArrayList<>(after);
        one.replaceAll(type -> ALIKE.getOrDefault(type, type));
        other.replaceAll(type -> ALIKE.getOrDefault(type, type));
        return one.equals(other);
    }
}
