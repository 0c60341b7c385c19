package dev.rollcall.releases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Checks that the previous release can serve on the newest schema, as it must during a roll-out and after a roll-back: prepares the
 * statements recorded from that release on a schema that the current changelog has migrated. {@link ReleaseCheckTest} tests the check.
 */
@Execution(ExecutionMode.SAME_THREAD) // all tests use one schema
class PreviousReleaseTest {

    private static final String SCHEMA = "previous_release";
    private static final Path AGREED = Path.of("src/test/resources/releases/agreed.txt");

    private Release release;

    @BeforeEach
    void requireRelease() throws IOException {
        Assumptions.assumeTrue(MigratedSchema.isAvailable(), "needs the embedded PostgreSQL");
        Optional<Release> previous = Release.previous();
        Assumptions.assumeTrue(previous.isPresent(), "no release is recorded yet");
        release = previous.get();
    }

    @Test
    void previousReleaseWorksOnTheNewestSchema() throws SQLException, IOException {
        Set<String> agreed = agreed();

        List<String> problems;
        try (MigratedSchema newest = MigratedSchema.migrated(SCHEMA, MigratedSchema.CHANGELOG)) {
            problems = ReleaseCheck.problems(release, newest.connection());
        }

        assertThat(problems)
                .as("""
                        CONTRIBUTING.md, "Changing the schema", has the steps for such a change. If the previous release complies \
                        already, list the problem in releases/agreed.txt, with the reason""")
                .filteredOn(problem -> !agreed.contains(problem))
                .isEmpty();
        assertThat(agreed)
                .as("releases/agreed.txt: problems that no longer exist")
                .isSubsetOf(problems);
    }

    /** Otherwise nobody would notice if the statements of a feature were not recorded. */
    @Test
    void recordedStatementsCoverAllTables() {
        String sql = release.statements().stream().map(RecordedStatement::sql).collect(Collectors.joining("\n"));

        assertThat(tables(release))
                .isNotEmpty()
                .allSatisfy(table -> assertThat(sql).containsPattern("\\b" + table + "\\b"));
        assertThat(release.statements().stream()
                        .flatMap(statement -> statement.inserts().stream())
                        .map(RecordedStatement.Insert::table)
                        .collect(Collectors.toSet()))
                .containsAll(tables(release));
    }

    private static Set<String> agreed() throws IOException {
        return Files.notExists(AGREED)
                ? Set.of()
                : Files.readAllLines(AGREED).stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> tables(Release release) {
        return release.tables().columns().keySet().stream()
                .map(column -> column.substring(0, column.indexOf('.')))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
