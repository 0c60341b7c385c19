package dev.rollcall.database;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.exception.ValidationFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Liquibase runs only when it is needed. Uses a separate schema, which is the first of the search path. */
@QuarkusTest
@Tag("slow")
class MigrationTest {

    private static final String SCHEMA = "migration_trial";
    private static final String CHANGELOG = "db/changelog.xml";
    private static final Duration MINUTES = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    DataSource database;

    @Inject
    LiquibaseFactory factory;

    private ServiceDatabase records;

    private Migration migration;

    @BeforeEach
    void createEmptySchema() throws SQLException {
        new ServiceDatabase(database).execute("drop schema if exists " + SCHEMA + " cascade");
        new ServiceDatabase(database).execute("create schema " + SCHEMA);
        records = new ServiceDatabase(trial());
        migration = migration(trial(), MINUTES);
    }

    private static PGSimpleDataSource trial() {
        PGSimpleDataSource trial = TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword());
        // public has the extension, and the change history of the service
        trial.setCurrentSchema(SCHEMA + ",public");
        return trial;
    }

    private Migration migration(PGSimpleDataSource trial, Duration lockTimeout) {
        return new Migration(new Statements(trial), trialFactory(trial), new SchemaConfig() {
            @Override
            public boolean migrate() {
                return true;
            }

            @Override
            public boolean check() {
                return true;
            }

            @Override
            public Duration lockTimeout() {
                return lockTimeout;
            }
        });
    }

    private LiquibaseFactory trialFactory(DataSource trial) {
        return new LiquibaseFactory(factory.getConfiguration(), trial, "trial");
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
                        -- a partition goes with its table
                        execute format('drop table if exists %1$s.%%I cascade', name);
                    end loop;
                    for name in select proname from pg_proc where pronamespace = '%1$s'::regnamespace
                            and not exists (select 1 from pg_depend where objid = pg_proc.oid and deptype = 'e') loop
                        execute format('drop function %1$s.%%I cascade', name);
                    end loop;
                end $$""".formatted(SCHEMA));
        records.execute("delete from " + SCHEMA + ".databasechangelog");

        assertThat(migration.run()).isTrue();
        assertThat(records.number(index)).isEqualTo(indexes).isPositive();
    }

    @Test
    void editedBaselineIsRefused() throws SQLException {
        migration.run();
        records.execute(
                "update databasechangelog set md5sum = '9:00000000000000000000000000000000' where id = 'last_visits'");

        assertThatThrownBy(migration::run).hasStackTraceContaining(ValidationFailedException.class.getName());
        assertThat(explain(migration))
                .startsWith("The database was created with another baseline of the schema")
                .contains("drop schema public cascade", "db/baseline/users.xml::last_visits");
    }

    @Test
    void tablesOfAnotherBaselineAreRefusedAndCreatedAnewInDevMode() throws SQLException {
        migration.run();
        records.execute("update databasechangelog set id = 'create_' || id, filename = 'db/changes/1.xml'");

        assertThat(explain(migration)).startsWith("The database was created with another baseline of the schema");
        assertThat(records.number("select count(*) from users")).isZero();

        LaunchMode.set(LaunchMode.DEVELOPMENT);
        try {
            assertThat(migration.run()).isTrue();
        } finally {
            LaunchMode.set(LaunchMode.TEST);
        }
        assertThat(records.number("select count(*) from databasechangelog where id like 'create%'"))
                .isZero();
    }

    @Test
    void changedBaselineIsRefusedAndCreatedAnewInDevMode() throws SQLException {
        migration.run();
        records.execute("update databasechangelog set md5sum = '9:00000000000000000000000000000000'");

        assertThat(explain(migration)).startsWith("The database was created with another baseline of the schema");

        LaunchMode.set(LaunchMode.DEVELOPMENT);
        try {
            assertThat(migration.run()).isTrue();
        } finally {
            LaunchMode.set(LaunchMode.TEST);
        }
    }

    /** Liquibase does not guard the creation of its own tables. */
    @RepeatedTest(3)
    void migrationsThatStartAtOnceOnAnEmptyDatabaseAllSucceed() throws SQLException {
        ExecutorService replicas = Executors.newFixedThreadPool(4);
        try {
            List<Future<Boolean>> runs = Stream.generate(() -> migration(trial(), MINUTES))
                    .limit(4)
                    .map(replica -> replicas.submit(replica::run))
                    .toList();

            assertThat(runs.stream().map(TimeLimits::get).filter(ran -> ran)).hasSize(1);
        } finally {
            replicas.shutdownNow();
        }
        assertThat(records.number("select count(*) from users")).isZero();
    }

    /** The lock of Liquibase stays in its table. */
    @Test
    void migrationAfterAKilledOneSucceedsAtOnce() throws Exception {
        killDuringTheLastChangeSet();
        assertThat(records.number("select count(*) from databasechangeloglock where locked"))
                .isEqualTo(1);

        assertTimeoutPreemptively(SOON, () -> assertThat(migration.run()).isTrue());

        assertThat(records.number("select count(*) from databasechangeloglock where locked"))
                .isZero();
    }

    @Test
    void lostConnectionIsExplained() throws Exception {
        assertThat(killDuringTheLastChangeSet())
                .startsWith("The connection to PostgreSQL was lost during the migration")
                .contains("(change set db/baseline/invitations.xml::");
    }

    /**
     * @return the explanation of the failed migration
     */
    private String killDuringTheLastChangeSet() throws Exception {
        migration.run();
        for (String table : List.of("organizations", "users")) {
            records.execute("drop trigger %1$s on %2$s"
                    .formatted("end_invitations_of_" + table.substring(0, table.length() - 1), table));
        }
        records.execute("drop function end_invitations_of_organization, end_invitations_of_user");
        records.execute("delete from databasechangelog where id = 'end_invitations'");
        ExecutorService replica = Executors.newSingleThreadExecutor();
        try (Connection blocking = trial().getConnection();
                Statement statement = blocking.createStatement()) {
            blocking.setAutoCommit(false);
            statement.execute("lock table organizations in row exclusive mode");
            Future<String> failure = replica.submit(() -> explain(migration));
            String killed = "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where wait_event_type = 'Lock' and query like '%create trigger end_invitations_of_organization%'";
            await().atMost(TimeLimits.LIMIT).until(() -> records.number(killed) > 0);
            return TimeLimits.get(failure);
        } finally {
            replica.shutdownNow();
        }
    }

    @Test
    void migrationWaitsForAnotherThatHoldsTheAdvisoryLock() throws Exception {
        ExecutorService replica = Executors.newSingleThreadExecutor();
        PGSimpleDataSource impatient = trial();
        impatient.setOptions("-c statement_timeout=100 -c idle_in_transaction_session_timeout=100");
        Future<Boolean> run;
        try (Connection other = trial().getConnection();
                Statement statement = other.createStatement()) {
            statement.execute(AdvisoryLock.MIGRATION.take());
            run = replica.submit(migration(impatient, MINUTES)::run);

            await().during(Duration.ofSeconds(2)).atMost(SOON).until(() -> !run.isDone());
            assertThat(records.number("select count(*) from pg_tables where schemaname = '" + SCHEMA + "'"))
                    .isZero();
        } finally {
            replica.shutdown();
        }
        assertThat(TimeLimits.get(run)).isTrue();
    }

    @Test
    void endlessMigrationByAnotherProcessIsExplained() throws SQLException {
        PGSimpleDataSource named = trial();
        named.setApplicationName("a hanging migration");
        try (Connection other = named.getConnection();
                Statement statement = other.createStatement()) {
            statement.execute(AdvisoryLock.MIGRATION.take());

            assertThat(explain(migration(trial(), Duration.ofSeconds(1))))
                    .contains("rollcall.schema.lock-timeout (PT1S)", "a hanging migration", "pg_terminate_backend")
                    .doesNotContain("\n");
        }
    }

    /** Liquibase's command line, say, which was killed. */
    @Test
    void lockOfAnotherProgramIsCleared() throws SQLException {
        migration.run();
        records.execute("comment on table databasechangelog is 'Rollcall: changelog of a release before'");
        records.execute("update databasechangeloglock set locked = true, lockgranted = now(), lockedby = 'a laptop'");

        assertThat(migration.run()).isTrue();
        assertThat(records.number("select count(*) from databasechangeloglock where locked"))
                .isZero();
    }

    @Test
    void refusedChangeIsExplained() throws SQLException {
        records.execute("create table last_visits (id int)");

        assertThat(explain(migration))
                .startsWith(
                        "PostgreSQL refused a change of the schema (change set db/baseline/users.xml::last_visits::")
                .contains("relation \"last_visits\" already exists");
    }

    @Test
    void missingPrivilegeIsExplained() throws SQLException {
        Assumptions.assumeTrue(
                records.number("select count(*) from pg_roles where rolname = current_user and rolsuper") == 0,
                "a superuser lacks no privilege");
        records.execute("revoke create on schema " + SCHEMA + " from current_user");

        assertThat(explain(migration))
                .startsWith("The role of quarkus.datasource.username may not migrate the schema")
                .contains("permission denied for schema " + SCHEMA);
    }

    @Test
    void readOnlyDatabaseIsExplained() throws SQLException {
        PGSimpleDataSource standby = trial();
        standby.setOptions("-c default_transaction_read_only=on");

        assertThat(explain(migration(standby, MINUTES)))
                .startsWith("The database of quarkus.datasource.jdbc.url is read-only")
                .contains("targetServerType=primary");
    }

    /** A trigger fails as PostgreSQL does when it cannot extend a file. */
    @Test
    void fullDiskOfPostgresqlIsExplained() throws SQLException {
        migration.run();
        records.execute("comment on table databasechangelog is 'Rollcall: changelog of a release before'");
        records.execute("""
                create function full_disk() returns trigger language plpgsql as $$
                begin
                    raise exception 'could not extend file: No space left on device' using errcode = 'disk_full';
                end $$""");
        records.execute("create trigger full_disk before update on databasechangeloglock"
                + " for each row execute function full_disk()");

        assertThat(explain(migration))
                .startsWith("PostgreSQL has no disk space left for the migration")
                .contains("No space left on device");
    }

    /** As StartFailure does. */
    private static String explain(Migration failing) {
        Throwable failure = catchThrowable(failing::run);
        assertThat(failure).isNotNull();
        List<Throwable> causes =
                Stream.iterate(failure, Objects::nonNull, Throwable::getCause).toList();
        return MigrationFailure.explain(causes).orElseThrow(() -> new AssertionError(failure));
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
