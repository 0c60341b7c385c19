package dev.rollcall.kubernetes;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs the migration like a cluster: the packaged service with the environment of {@code migration/job.yaml}, then the service with the
 * environment of the Deployment, as the two database roles that {@code database.sql} creates.
 */
@Tag("process")
@Tag("slow")
class MigrationJobIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final String DATABASE = "rollcall_migration";

    /** As on a managed PostgreSQL: no superuser. */
    private static final String ADMINISTRATOR = "rollcall_administrator";

    private static final String BLOCKED = "select count(*) from pg_stat_activity"
            + " where datname = current_database() and wait_event_type = 'Lock'";
    private static final Path ROLES = Path.of("kubernetes/database.sql");

    /** The commands for a schema of its own, in the document for servers of others. */
    private static final Path DOCUMENT = Path.of("docs/managed-postgresql.md");

    private static final Pattern COMMANDS = Pattern.compile("<<'SQL'\n(.*?)\nSQL\n", Pattern.DOTALL);

    private final Map<String, String> secrets = Map.of(
            "rollcall/database-username", "rollcall_service",
            "rollcall/database-password", "unused, because the embedded server checks no passwords",
            "rollcall/client-secret", "rollcall-dev-secret",
            "rollcall/rollcall-secret", "a-secret-for-the-packaged-service-alone",
            "rollcall-migration/database-username", "rollcall_owner",
            "rollcall-migration/database-password", "unused, because the embedded server checks no passwords");

    @BeforeEach
    void createRolesAndAnEmptyDatabase() throws IOException, SQLException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs an administrator of PostgreSQL");
        drop();
        String[] parts = Files.readString(ROLES)
                .replace("database rollcall ", "database " + DATABASE + " ")
                .split("\\\\connect rollcall\n");
        assertThat(parts).hasSize(2);
        executeEach("postgres", "postgres", "create role " + ADMINISTRATOR + " login createdb createrole");
        executeEach("postgres", ADMINISTRATOR, parts[0]);
        executeEach(DATABASE, ADMINISTRATOR, parts[1]);
    }

    @AfterEach
    void drop() throws SQLException {
        if (PackagedStack.isEmbedded()) {
            try (Connection connection = connect("postgres", "postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("drop database if exists " + DATABASE + " with (force)");
                statement.execute("drop role if exists rollcall_owner");
                statement.execute("drop role if exists rollcall_service");
                statement.execute("drop role if exists " + ADMINISTRATOR);
            }
        }
    }

    @Test
    void jobMigratesAndServiceRunsWithoutSchemaPrivileges() throws IOException, SQLException {
        for (String run : List.of("first", "again")) {
            try (PackagedProcess migration = PackagedProcess.start(job())) {
                assertThat(migration.awaitExit(TIMEOUT)).as(migration::output).isZero();
                assertThat(migration.output())
                        .as(run)
                        .doesNotContain("Listening on")
                        .doesNotContain("ERROR");
            }
        }
        assertThat(tables()).contains("users", "databasechangelog");
        assertThat(number("select count(*) from pg_extension where extnamespace = 'public'::regnamespace"))
                .isEqualTo(1);
        try (Connection connection = connect(DATABASE, "rollcall_service");
                Statement statement = connection.createStatement()) {
            List<String> all =
                    List.of("alter table users add column mine int", "drop table users", "create table mine (id int)");
            for (String forbidden : isSchemaRestricted() ? all : all.subList(0, 2)) {
                assertThatThrownBy(() -> statement.execute(forbidden)).isInstanceOf(SQLException.class);
            }
            // the service only logs failures with this table, so check it here
            statement.execute("insert into revocations (kind, id, not_before) values ('session', 'one', now())");
            assertThat(statement.executeUpdate("delete from revocations")).isEqualTo(1);
            // months of the audit log are created and dropped by functions of the owner
            try (ResultSet added = statement.executeQuery("select add_audit_months(4)")) {
                assertThat(added.next()).isTrue();
                assertThat(added.getInt(1)).isEqualTo(1);
            }
            statement.execute(
                    "insert into audit_log (id, at, action) values (first_audit_id('2001-01-01'), now(), 'update')");
            statement.execute("select drop_audit_month(interval '1 year')");
            assertThatThrownBy(() -> statement.execute("drop table audit_log_other"))
                    .isInstanceOf(SQLException.class);
        }

        try (PackagedProcess service = PackagedProcess.start(environment(deployment()))) {
            URI address = service.awaitReady();
            Realm realm = Realm.get();
            Realm.Identity identity = realm.createIdentity("migrated", "user");
            Api.at(address, realm.token(identity))
                    .read("/api/v1/users/me")
                    .body("keycloakId", equalTo(identity.subject()));

            // Without its database the service is not ready, but alive: a restart would not help.
            drop();
            await().atMost(TIMEOUT)
                    .untilAsserted(() ->
                            Api.at(service.management()).get("/q/health/ready").expect(503));
            Api.at(service.management()).read("/q/health/live");
        }
    }

    @Test
    void scriptSaysThatItCouldNotRestrictTheSchema() throws IOException, SQLException {
        String[] statements = Files.readString(ROLES).strip().split(";");
        String last = statements[statements.length - 1].replaceAll("(?m)^--.*$", "");

        assertThat(last).contains("Everybody may create tables in the schema public");
        assertThat(number("select count(*) from (%s) as said".formatted(last))).isEqualTo(isSchemaRestricted() ? 0 : 1);
    }

    /** Before PostgreSQL 15 only a superuser can do that. */
    private static boolean isSchemaRestricted() throws SQLException {
        return number("select current_setting('server_version_num')::int") >= 150_000;
    }

    @Test
    void serviceRefusesToStartBeforeTheMigration() throws IOException, SQLException {
        try (PackagedProcess service = PackagedProcess.start(environment(deployment()))) {
            assertThat(service.awaitExit(TIMEOUT)).as(service::output).isEqualTo(1);
            assertThat(service.output())
                    .contains("missing table [")
                    .contains("Migrate it first")
                    .doesNotContain("\tat ", "\\tat ")
                    .doesNotContain("Listening on");
        }
        assertThat(tables()).isEmpty();
    }

    @Test
    void failedMigrationExitsWith1AndReason() throws IOException {
        Map<String, String> environment = job();
        environment.put("QUARKUS_DATASOURCE_USERNAME", "rollcall_service");

        assertThat(failure(environment))
                .contains("The role of quarkus.datasource.username may not migrate the schema", "permission denied");
    }

    @Test
    void changedChangeSetEndsJobAndServiceWith1AndReason() throws IOException, SQLException {
        migrate();
        executeEach(DATABASE, "update databasechangelog set md5sum = '9:00000000000000000000000000000000'");

        for (Map<String, String> environment : List.of(job(), migratingService())) {
            assertThat(failure(environment)).contains("another baseline of the schema", "db/baseline/users.xml::users");
        }
    }

    @Test
    void unreachableDatabaseExitsWith1AndReason() throws IOException {
        Map<String, String> environment = job();
        environment.put("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://localhost:1/rollcall");

        assertThat(failure(environment)).contains("quarkus.datasource.jdbc.url", "Connection to localhost:1 refused");
    }

    private String failure(Map<String, String> environment) {
        try (PackagedProcess migration = PackagedProcess.start(environment)) {
            assertThat(migration.awaitExit(TIMEOUT)).as(migration::output).isEqualTo(1);
            assertThat(migration.output()).doesNotContain("\tat ", "\\tat ");
            return migration.output();
        }
    }

    @Test
    void jobsAndServicesThatStartAtOnceOnAnEmptyDatabaseAllSucceed() throws IOException {
        List<PackagedProcess> started = new ArrayList<>();
        try {
            for (Map<String, String> environment : List.of(job(), migratingService(), job(), migratingService())) {
                started.add(PackagedProcess.start(environment));
            }
            assertThat(started.get(0).awaitExit(TIMEOUT))
                    .as(started.get(0)::output)
                    .isZero();
            assertThat(started.get(2).awaitExit(TIMEOUT))
                    .as(started.get(2)::output)
                    .isZero();
            started.get(1).awaitReady();
            started.get(3).awaitReady();
        } finally {
            started.forEach(PackagedProcess::close);
        }
    }

    @Test
    void jobWaitsForAnotherMigration() throws IOException, SQLException {
        try (Connection other = connect(DATABASE, "rollcall_owner");
                Statement statement = other.createStatement()) {
            statement.execute(AdvisoryLock.MIGRATION.take());
            try (PackagedProcess job = PackagedProcess.start(job())) {
                await().atMost(TIMEOUT)
                        .until(() -> job.output().contains("Waiting for the migration by another process"));
                assertThat(tables()).isEmpty();
                statement.execute("select pg_advisory_unlock_all()");

                assertThat(job.awaitExit(TIMEOUT)).as(job::output).isZero();
            }
        }
        assertThat(tables()).contains("users");
    }

    /** Some providers keep extensions in a schema of their own. */
    @Test
    void jobFindsAnExtensionInAnotherSchema() throws IOException, SQLException {
        executeEach(DATABASE, ADMINISTRATOR, """
                create schema extensions;
                grant usage on schema extensions to rollcall_owner;
                create extension pg_trgm schema extensions""");

        migrate();

        assertThat(tables()).contains("users", "organizations");
    }

    /** On PostgreSQL 14 only this keeps everybody else from creating tables beside the service's. */
    @Test
    void serviceRunsInASchemaOfItsOwn() throws IOException, SQLException {
        Matcher commands = COMMANDS.matcher(Files.readString(DOCUMENT));
        assertThat(commands.find()).isTrue();
        executeEach(DATABASE, ADMINISTRATOR, commands.group(1));
        Map<String, String> schema =
                Map.of("QUARKUS_DATASOURCE_JDBC_URL", jdbcUrl(DATABASE) + "?currentSchema=rollcall");
        Map<String, String> job = job();
        job.putAll(schema);
        Map<String, String> deployment = environment(deployment());
        deployment.putAll(schema);

        try (PackagedProcess migration = PackagedProcess.start(job)) {
            assertThat(migration.awaitExit(TIMEOUT)).as(migration::output).isZero();
        }
        try (PackagedProcess service = PackagedProcess.start(deployment)) {
            URI address = service.awaitReady();
            Realm realm = Realm.get();
            String token = realm.token(realm.createIdentity("own-schema", "user"));
            Api.at(address, token).read("/api/v1/users/me");
        }

        assertThat(tables()).isEmpty();
        assertThat(number("select count(*) from rollcall.users")).isPositive();
        assertThat(number("select count(*) from pg_extension where extnamespace = 'public'::regnamespace"))
                .isEqualTo(1);
        try (Connection connection = connect(DATABASE, "rollcall_service");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("create table rollcall.mine (id int)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied for schema rollcall");
            assertThatThrownBy(() -> statement.execute("drop table rollcall.users"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("must be owner of table users");
        }
    }

    /** PostgreSQL notices the kill during a statement, and the row that Liquibase's lock left behind is cleared. */
    @Test
    void jobAfterAKilledOneMigratesAtOnce() throws IOException, SQLException {
        try (Connection blocking = connect(DATABASE, "rollcall_owner");
                Statement statement = blocking.createStatement()) {
            blocking.setAutoCommit(false);
            statement.execute("create extension pg_trgm");
            try (PackagedProcess killed = PackagedProcess.start(job())) {
                await().atMost(TIMEOUT).until(() -> number(BLOCKED) == 1);
                assertThat(number("select count(*) from databasechangeloglock where locked"))
                        .isEqualTo(1);
                killed.kill();
            }
            await().atMost(TIMEOUT).until(() -> number(BLOCKED) == 0);
            assertThat(number("select count(*) from databasechangeloglock where locked"))
                    .isEqualTo(1);
        }
        migrate();
    }

    private void migrate() throws IOException {
        try (PackagedProcess migration = PackagedProcess.start(job())) {
            assertThat(migration.awaitExit(TIMEOUT)).as(migration::output).isZero();
        }
    }

    private static long number(String query) throws SQLException {
        try (Connection connection = connect(DATABASE, "rollcall_owner");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The service without a job: its role owns the schema. */
    private Map<String, String> migratingService() throws IOException {
        Map<String, String> service = job();
        service.remove("QUARKUS_INIT_AND_EXIT");
        service.remove("QUARKUS_LIQUIBASE_MIGRATE_AT_START");
        service.putAll(Map.of(
                "QUARKUS_OIDC_CREDENTIALS_SECRET", "rollcall-dev-secret",
                "ROLLCALL_SECRET", "a-secret-for-the-packaged-service-alone"));
        return service;
    }

    private Map<String, String> job() throws IOException {
        return environment(Manifests.only(Manifests.below(Path.of("kubernetes/migration")), "Job"));
    }

    private static JsonNode deployment() throws IOException {
        return Manifests.only(Manifests.below(Path.of("kubernetes/base")), "Deployment");
    }

    private Map<String, String> environment(JsonNode workload) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL", jdbcUrl(DATABASE), "QUARKUS_OIDC_AUTH_SERVER_URL", Stack.realmUrl()));
        environment.putAll(Manifests.environment(Manifests.container(workload), secrets));
        return environment;
    }

    private static List<String> tables() throws SQLException {
        try (Connection connection = connect(DATABASE, "rollcall_owner");
                ResultSet tables = connection.getMetaData().getTables(null, "public", null, new String[] {"TABLE"})) {
            List<String> names = new ArrayList<>();
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
            return names;
        }
    }

    private static void executeEach(String database, String sql) throws SQLException {
        executeEach(database, "postgres", sql);
    }

    private static void executeEach(String database, String user, String sql) throws SQLException {
        try (Connection connection = connect(database, user);
                Statement statement = connection.createStatement()) {
            for (String part : sql.replaceAll("(?m)^--.*$", "").split(";")) {
                if (!part.isBlank()) {
                    statement.execute(part);
                }
            }
        }
    }

    private static Connection connect(String database, String user) throws SQLException {
        return TimeLimits.database(jdbcUrl(database), user, "unused").getConnection();
    }

    private static String jdbcUrl(String database) {
        return Stack.jdbcUrl().replaceFirst("/[^/]*$", "/" + database);
    }
}
