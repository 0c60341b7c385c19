package dev.rollcall.problem;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.database.WithoutStatementTimeout;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.keycloak.StartedWithoutKeycloak;
import dev.rollcall.testing.wire.KeycloakProxy;
import dev.rollcall.testing.wire.WireConnection;
import dev.rollcall.testing.wire.WireConnection.Answer;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests that wait too long for PostgreSQL or a connection get 503, and PostgreSQL cancels their statements. */
@QuarkusTest
@Tag("slow")
@TestProfile(StartedWithoutKeycloak.class)
class DatabaseLimitsTest {

    private static final int CONNECTIONS = StartedWithoutKeycloak.CONNECTIONS;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** LogScan would find it in a log. */
    private static final String VALUE = "plan-1a2b3c4d";

    @TestHTTPResource("/")
    URI service;

    @Inject
    ServiceDatabase records;

    @Inject
    OrganizationRecords organizations;

    @Inject
    DataSource database;

    @Inject
    Scheduler scheduler;

    KeycloakProxy keycloak;

    private final Realm realm = Realm.get();

    @BeforeEach
    void makeKeycloakReachable() {
        keycloak.reset();
        await().atMost(PATIENCE)
                .until(() -> ManagementPort.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void poolExhaustionAndLockTimeoutReturn503WithRetryAfter() throws IOException, SQLException {
        Realm.Identity identity = realm.createIdentity("waiting", "user");
        String theirs = "Authorization: Bearer " + realm.token(identity);
        String admin = "Authorization: Bearer " + realm.token("admin", "admin");
        assertThat(ask("/api/v1/users/me", theirs).status()).isEqualTo(200);
        List<WireConnection> waiting = new ArrayList<>();
        try (Connection lock = TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                        .getConnection();
                Statement statement = lock.createStatement()) {
            statement.execute(ServiceDatabase.FORGET_VISIT.formatted(identity.subject()));
            lock.setAutoCommit(false);
            statement.execute(ServiceDatabase.LOCK_VISIT.formatted(identity.subject()));
            for (int i = 0; i < CONNECTIONS; i++) {
                WireConnection connection = new WireConnection(service);
                connection.sendHead("GET", "/api/v1/users/me", theirs);
                waiting.add(connection);
            }
            await().atMost(PATIENCE).until(() -> waitingFor(statement) == CONNECTIONS);

            assertUnavailable(ask("/api/v1/users?limit=1", admin));
            assertThat(ManagementPort.get("/q/health/live").statusCode()).isEqualTo(200);
            for (WireConnection connection : waiting) {
                assertUnavailable(connection.read());
            }
            assertThat(waitingFor(statement)).isZero();
            assertThat(ask("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
            lock.rollback();
        } finally {
            for (WireConnection connection : waiting) {
                connection.close();
            }
        }
        assertThat(ask("/api/v1/users/me", theirs).status()).isEqualTo(200);
    }

    /** A search that waits for a lock stands for one that reads very many records. A service account has no record that is read first. */
    @Test
    void searchThatTakesTooLongIsCancelledWithAHintHowToNarrowIt() throws IOException, SQLException {
        String reader = "Authorization: Bearer " + realm.clientToken("rollcall-reader", "rollcall-reader-secret");
        String organization = organizations.organization("search-" + UUID.randomUUID());
        String hintForVisits = "Probably few of the users who come first in this order match the filters";
        Map<String, String> hints = Map.of(
                "/api/v1/users?search=unknown",
                "Search for the beginning of a username",
                "/api/v1/users?search=unknown&sort=createdAt",
                "Leave out sort, search for longer words",
                "/api/v1/organizations/" + organization + "/members?search=unknown",
                "Search for longer words, or for members with one role.",
                "/api/v1/invitations?search=unknown",
                "Probably few of the newest invitations match the filters. List those of one organization",
                "/api/v1/users?attributes.plan=" + VALUE,
                "Probably few of the records that come first in this order match the filters",
                "/api/v1/users?sort=lastSeenAt&role=user",
                hintForVisits,
                "/api/v1/users?sort=-lastSeenAt&createdBefore=2020-01-01T00:00:00Z",
                hintForVisits);
        // what the service does by itself would wait, too, and take the connections
        scheduler.pause();
        try (Connection lock = TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                        .getConnection();
                Statement statement = lock.createStatement()) {
            lock.setAutoCommit(false);
            for (String search : hints.keySet()) {
                // anew for each: what had begun before goes on
                statement.execute("lock table users, invitations in access exclusive mode");
                Answer answer = ask(search, reader);

                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                assertThat(answer.headers()).as(search + " " + answer.body()).doesNotContainKey("retry-after");
                assertThat(Realm.json(answer.body()).get("type").asText())
                        .isEqualTo("urn:rollcall:problem:search-too-slow");
                assertThat(Realm.json(answer.body()).get("detail").asText())
                        .startsWith("The request was ended after 3 seconds. " + hints.get(search));
                assertThat(searchesAtWork(statement))
                        .as("searches that PostgreSQL still works on")
                        .isEmpty();
                lock.rollback();
            }
        } finally {
            scheduler.resume();
        }
        for (String search : hints.keySet()) {
            assertThat(ask(search, reader).status()).isEqualTo(200);
        }
    }

    @Test
    void statementTimeoutAppliesUnlessSwitchedOff() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set statement_timeout = '200ms'");
            assertThatThrownBy(() -> statement.execute("select pg_sleep(30)"))
                    .isInstanceOf(SQLException.class)
                    .matches(DatabaseProblems::isUnavailable);

            WithoutStatementTimeout.run(connection, () -> statement.execute("select pg_sleep(0.5)"));

            assertThat(setting(statement, "statement_timeout")).isEqualTo("200ms");
            assertThat(setting(statement, "lock_timeout")).isEqualTo("15s");
            statement.execute("set statement_timeout = '20s'");
        }
    }

    /**
     * Returns the searches that wait for a table. What the service does by itself meanwhile does not wait, or locks the rows that it selects, or
     * looks at agents.
     */
    private static List<String> searchesAtWork(Statement statement) throws SQLException {
        List<String> searches = new ArrayList<>();
        try (ResultSet running = statement.executeQuery("""
                select query from pg_stat_activity where state = 'active' and wait_event_type = 'Lock'
                and query like '%limit%' and query not like '%for update%' and query not like '%from agents %'""")) {
            while (running.next()) {
                searches.add(running.getString(1));
            }
        }
        return searches;
    }

    private static String setting(Statement statement, String name) throws SQLException {
        try (ResultSet rows = statement.executeQuery("show " + name)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static long waitingFor(Statement statement) throws SQLException {
        // pg_stat_activity would be constant within the transaction, pg_locks is not
        try (ResultSet rows = statement.executeQuery("select count(*) from pg_locks where not granted")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Answer ask(String path, String... headers) throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            return connection.get(path, headers);
        }
    }

    private static void assertUnavailable(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers())
                .containsEntry("retry-after", "5")
                .containsEntry("content-type", Problem.MEDIA_TYPE);
        assertThat(Realm.json(answer.body()).get("type").asText())
                .isEqualTo("urn:rollcall:problem:database-unavailable");
    }
}
