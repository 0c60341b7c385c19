package dev.rollcall.releases;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of {@link PreviousReleaseTest}, for a small release that this test records on the schema of today. */
@Execution(ExecutionMode.SAME_THREAD) // all tests use one schema
class ReleaseCheckTest {

    private static final String SCHEMA = "release_trial";
    private static final String TRIALS = "releases/trials.xml";

    private static final List<String> STATEMENTS = List.of(
            "select id, first_name, locale from users where keycloak_id = $1",
            "insert into users (id, keycloak_id, username, email, locale, created_at, updated_at, identity_as_of)"
                    + " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            "update users set email = $1 where id = $2",
            "select lag_seconds from sync_history",
            "select roles from sync_seen_identities where run_id = $1",
            "insert into revocations (kind, id, not_before) values ($1, $2, $3)");

    private static Release recorded;

    @BeforeAll
    static void record() throws SQLException {
        Assumptions.assumeTrue(MigratedSchema.isAvailable(), "needs the embedded PostgreSQL");
        try (MigratedSchema today = MigratedSchema.migrated(SCHEMA, MigratedSchema.CHANGELOG)) {
            Connection database = today.connection();
            List<RecordedStatement> statements = new ArrayList<>();
            for (String statement : STATEMENTS) {
                statements.add(RecordedStatement.analyzed(statement, database));
            }
            // as it is written to a file and read again
            recorded = Release.of("trial", new Release("trial", Tables.of(database), statements).lines());
        }
    }

    @Test
    void releaseServesOnItsOwnSchema() throws SQLException {
        try (MigratedSchema today = MigratedSchema.migrated(SCHEMA, MigratedSchema.CHANGELOG)) {
            assertThat(recorded.statements()).hasSameSizeAs(STATEMENTS);
            assertThat(ReleaseCheck.problems(recorded, today.connection())).isEmpty();
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop-column     | ERROR: column .*locale.* does not exist",
                "rename-column   | ERROR: column .*first_name.* does not exist",
                "drop-table      | ERROR: relation \"sync_history\" does not exist",
                "drop-view       | ERROR: relation \"sync_seen_identities\" does not exist",
                "rename-table    | ERROR: relation \"revocations\" does not exist",
                "change-type     | ERROR: ",
                "change-type     | Column users.locale is bytea now and was text.",
                "change-result   | Column sync_history.lag_seconds is numeric now and was double precision.",
                "change-result   | Result types have changed",
                "not-null-column | Column users.tenant is required, has no default, and is not given by: insert into users",
                "set-not-null    | Column users.email is not nullable any longer.",
                "unique          | Rule users UNIQUE INDEX btree \\(email\\) is new.",
                "check           | Rule users CHECK \\(\\(length\\(username\\) < 50\\)\\) is new.",
                "generated       | ERROR: "
            })
    void breakingSchemaChangesAreReported(String change, String problem) throws SQLException {
        assertThat(problems(change)).anySatisfy(found -> assertThat(found).matches(problem + ".*"));
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"nullable-column", "default-column", "new-table", "new-index", "wider-type"})
    void compatibleSchemaChangesAreNotReported(String change) throws SQLException {
        assertThat(problems(change)).isEmpty();
    }

    private static List<String> problems(String change) throws SQLException {
        try (MigratedSchema trial = MigratedSchema.migrated(SCHEMA, TRIALS, change)) {
            return ReleaseCheck.problems(recorded, trial.connection());
        }
    }
}
