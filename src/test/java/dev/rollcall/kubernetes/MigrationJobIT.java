package dev.rollcall.kubernetes;

import static dev.rollcall.testing.packaged.PackagedProcess.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
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
    private static final Path ROLES = Path.of("kubernetes/database.sql");

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
        executeEach("postgres", parts[0]);
        executeEach(DATABASE, parts[1]);
    }

    @AfterEach
    void drop() throws SQLException {
        if (PackagedStack.isEmbedded()) {
            try (Connection connection = connect("postgres", "postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("drop database if exists " + DATABASE + " with (force)");
                statement.execute("drop role if exists rollcall_owner");
                statement.execute("drop role if exists rollcall_service");
            }
        }
    }

    @Test
    void jobMigratesAndServiceRunsWithoutSchemaPrivileges() throws IOException, SQLException {
        JsonNode job = Manifests.only(Manifests.below(Path.of("kubernetes/migration")), "Job");
        for (String run : List.of("first", "again")) {
            try (PackagedProcess migration = PackagedProcess.start(environment(job))) {
                assertThat(migration.awaitExit(TIMEOUT)).as(migration::output).isZero();
                assertThat(migration.output())
                        .as(run)
                        .doesNotContain("Listening on")
                        .doesNotContain("ERROR");
            }
        }
        assertThat(tables()).contains("users", "databasechangelog");
        try (Connection connection = connect(DATABASE, "rollcall_service");
                Statement statement = connection.createStatement()) {
            for (String forbidden : List.of(
                    "create table mine (id int)", "alter table users add column mine int", "drop table users")) {
                assertThatThrownBy(() -> statement.execute(forbidden)).isInstanceOf(SQLException.class);
            }
            // the service only logs failures with this table, so check it here
            statement.execute("insert into ended_sessions (jti, sid, begun_by) values ('one', 'session', now())");
            assertThat(statement.executeUpdate("delete from ended_sessions")).isEqualTo(1);
        }

        try (PackagedProcess service = PackagedProcess.start(environment(deployment()))) {
            URI address = service.awaitReady();
            Realm realm = Realm.get();
            Realm.Person person = realm.createPerson("migrated", "user");
            given(address)
                    .auth()
                    .oauth2(realm.token(person))
                    .get("/api/v1/users/me")
                    .then()
                    .statusCode(200)
                    .body("keycloakId", equalTo(person.subject()));

            // Without its database the service is not ready, but alive: a restart would not help.
            drop();
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> given(service.management())
                            .get("/q/health/ready")
                            .then()
                            .statusCode(503));
            given(service.management()).get("/q/health/live").then().statusCode(200);
        }
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
        JsonNode job = Manifests.only(Manifests.below(Path.of("kubernetes/migration")), "Job");
        Map<String, String> environment = environment(job);
        environment.put("QUARKUS_DATASOURCE_USERNAME", "rollcall_service");

        try (PackagedProcess migration = PackagedProcess.start(environment)) {
            assertThat(migration.awaitExit(TIMEOUT)).isEqualTo(1);
            assertThat(migration.output()).contains("permission denied");
        }
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
        try (Connection connection = connect(database, "postgres");
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
