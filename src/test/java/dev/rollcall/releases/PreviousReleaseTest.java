package dev.rollcall.releases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks that the previous release can serve on the newest schema, as it must during a roll-out and after a roll-back: prepares the
 * statements recorded from that release on a schema that the current changelog has migrated.
 */
@Execution(ExecutionMode.SAME_THREAD) // all tests use one schema
class PreviousReleaseTest {

    private static final String SCHEMA = "previous_release";
    private static final String TRIALS = "releases/trials.xml";

    @BeforeEach
    void requireServer() {
        Assumptions.assumeTrue(MigratedSchema.isAvailable(), "needs the embedded PostgreSQL");
    }

    @Test
    void previousReleaseWorksOnTheNewestSchema() throws SQLException, IOException {
        Set<String> agreed = agreed();

        List<String> problems = problems(MigratedSchema.CHANGELOG, "");

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
    void recordedStatementsCoverAllTables() throws IOException {
        Release release = Release.previous();

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

    @Tag("slow")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop-column     | ERROR: column .*locale does not exist",
                "rename-column   | ERROR: column .*first_name.* does not exist",
                "drop-table      | ERROR: relation \"sync_history\" does not exist",
                "drop-view       | ERROR: relation \"sync_seen_people\" does not exist",
                "rename-table    | ERROR: relation \"revocations\" does not exist",
                "change-type     | ERROR: ",
                "change-type     | Column users.keycloak_id is uuid now and was text.",
                "change-result   | Column sync_history.lag_seconds is numeric now and was double precision.",
                "change-result   | Result types have changed",
                "not-null-column | Column users.tenant is required, has no default, and is not given by: insert into users",
                "set-not-null    | Column users.email is not nullable any longer.",
                "unique          | Rule users UNIQUE INDEX btree \\(email\\) is new.",
                "check           | Rule users CHECK \\(\\(length\\(username\\) < 50\\)\\) is new.",
                "generated       | ERROR: "
            })
    void breakingSchemaChangesAreReported(String change, String problem) throws SQLException, IOException {
        assertThat(problems(TRIALS, change))
                .anySatisfy(found -> assertThat(found).matches(problem + ".*"));
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"nullable-column", "default-column", "new-table", "new-index", "wider-type"})
    void compatibleSchemaChangesAreNotReported(String change) throws SQLException, IOException {
        assertThat(problems(TRIALS, change)).isEqualTo(problems(MigratedSchema.CHANGELOG, ""));
    }

    private static List<String> problems(String changelog, String change) throws SQLException, IOException {
        try (MigratedSchema trial = MigratedSchema.migrated(SCHEMA, changelog, change)) {
            return ReleaseCheck.problems(Release.previous(), trial.connection());
        }
    }

    private static Set<String> agreed() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/releases/agreed.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> tables(Release release) {
        return release.tables().columns().keySet().stream()
                .map(column -> column.substring(0, column.indexOf('.')))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
