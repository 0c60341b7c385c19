package dev.rollcall.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.exception.ValidationFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Liquibase runs only when it is needed. Uses a separate schema, which is the first of the search path. */
@QuarkusTest
class MigrationTest {

    private static final String SCHEMA = "migration_trial";
    private static final String CHANGELOG = "db/changelog.xml";

    @Inject
    DataSource database;

    @Inject
    LiquibaseFactory factory;

    private ServiceDatabase records;

    @Inject
    SchemaConfig schema;

    private Migration migration;

    @BeforeEach
    void createEmptySchema() throws SQLException {
        new ServiceDatabase(database).execute("drop schema if exists " + SCHEMA + " cascade");
        new ServiceDatabase(database).execute("create schema " + SCHEMA);
        PGSimpleDataSource trial = TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword());
        // public has the extension, and the change history of the service
        trial.setCurrentSchema(SCHEMA + ",public");
        records = new ServiceDatabase(trial);
        migration = new Migration(
                new Statements(trial), new LiquibaseFactory(factory.getConfiguration(), trial, "trial"), schema);
    }

    @AfterEach
    void dropSchema() throws SQLException {
        new ServiceDatabase(database).execute("drop schema " + SCHEMA + " cascade");
    }

    @Test
    void anEmptyDatabaseIsMigratedOnce() throws SQLException {
        assertThat(migration.run()).isTrue();
        assertThat(records.number("select count(*) from users")).isZero();

        assertThat(migration.run()).isFalse();
    }

    @Test
    void aChangelogOfAnotherReleaseIsApplied() throws SQLException {
        migration.run();
        records.execute("comment on table databasechangelog is 'Rollcall: changelog of a release before'");

        assertThat(migration.run()).isTrue();
        assertThat(migration.run()).isFalse();
    }

    @Test
    void aRolledBackChangeIsAppliedAgain() throws SQLException {
        migration.run();
        String index =
                "select count(*) from pg_indexes where schemaname = '" + SCHEMA + "' and indexname like 'users\\_%'";
        long indexes = records.number(index);
        records.execute("""
                do $$
                declare name text;
                begin
                    for name in select tablename from pg_tables
                            where schemaname = '%1$s' and tablename not like 'databasechangelog%%' loop
                        execute format('drop table %1$s.%%I cascade', name);
                    end loop;
                    drop function %1$s.trail_is_append_only;
                end $$""".formatted(SCHEMA));
        records.execute("delete from " + SCHEMA + ".databasechangelog");

        assertThat(migration.run()).isTrue();
        assertThat(records.number(index)).isEqualTo(indexes).isPositive();
    }

    @Test
    void aTamperedHistoryIsRefusedByLiquibase() throws SQLException {
        migration.run();
        records.execute("update databasechangelog set md5sum = '9:00000000000000000000000000000000'"
                + " where id = '202611241200_create_users'");

        assertThatThrownBy(migration::run).hasStackTraceContaining(ValidationFailedException.class.getName());
    }

    /** A change of a file outside the digest would not be applied. */
    @Test
    void theDigestCoversEveryFileOfTheChangelog() throws IOException {
        Path resources = Path.of("src/main/resources");
        try (Stream<Path> files = Files.walk(resources.resolve("db"))) {
            assertThat(Changelog.files(CHANGELOG))
                    .containsExactlyInAnyOrderElementsOf(files.filter(Files::isRegularFile)
                            .map(file -> resources.relativize(file).toString())
                            .toList());
        }
    }

    @Test
    void theDigestCoversTheSettings() {
        assertThat(Changelog.digest(CHANGELOG, "contexts")).isNotEqualTo(Changelog.digest(CHANGELOG, ""));
    }
}
