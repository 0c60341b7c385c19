package dev.rollcall.http.limits;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.http.OverSockets;
import dev.rollcall.testing.CallCountingProfile;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.wire.WireConnection;
import dev.rollcall.testing.wire.WireConnection.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Load shedding over real sockets. */
@QuarkusTest
@Tag("slow")
@TestProfile(CallCountingProfile.class)
class OverloadTest extends OverSockets {

    private static final int REQUESTS = CallCountingProfile.REQUESTS;
    private static final String LIBRARY = "/_static/htm/3.1.1/preact/standalone.module.js";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    DataSource database;

    @Test
    void requestBeyondTheLimitReturns503AtOnceWhileOthersAreServed() throws IOException, SQLException {
        Realm.Identity identity = realm.createIdentity("waiting", "user");
        String theirs = "Authorization: Bearer " + realm.token(identity);
        assertThat(ask("/api/v1/users/me", theirs).status()).isEqualTo(200);
        try (Connection lock = database.getConnection();
                Statement statement = lock.createStatement()) {
            statement.execute(ServiceDatabase.FORGET_VISIT.formatted(identity.subject()));
            lock.setAutoCommit(false);
            statement.execute(ServiceDatabase.LOCK_VISIT.formatted(identity.subject()));
            List<WireConnection> waiting = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                WireConnection connection = connect();
                connection.sendHead("GET", "/api/v1/users/me", theirs);
                waiting.add(connection);
            }
            await().atMost(PATIENCE).until(() -> inProgress() == REQUESTS);
            await().atMost(PATIENCE).until(() -> waitingFor(statement) == REQUESTS);

            WireConnection refused = connect();
            assertOverloaded(refused.get("/api/v1/users?limit=1", admin));
            assertOverloaded(refused.get("/console"));
            for (String file : List.of("/", "/index.html", "/app/main.js", "/app/pages/users/index.js", LIBRARY)) {
                assertThat(refused.get(file).status()).as(file).isEqualTo(200);
            }
            refused.sendHead("POST", "/app/main.js", "Content-Length: 0");
            assertOverloaded(refused.read());
            assertOverloaded(refused.get("/logout"));
            assertOverloaded(refused.get("/logout/backchannel/other"));
            assertProblem(logout(refused, "logout_token=none"), 400, "logout-refused");
            assertThat(inProgress()).isEqualTo(REQUESTS);
            refused.sendHead("POST", "/api/v1/users", admin, "Content-Type: application/json", "Content-Length: 50000");
            assertOverloaded(refused.read());
            assertThat(ManagementPort.get("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(ManagementPort.get("/q/health/ready").statusCode()).isEqualTo(200);

            lock.rollback();
            for (WireConnection connection : waiting) {
                assertThat(connection.read().status()).isEqualTo(200);
            }
            lock.setAutoCommit(true);
        }
        assertThat(ask("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
        assertThat(metrics.counter("rollcall.requests.refused", "kind", "usual").count())
                .isGreaterThanOrEqualTo(3);
    }

    /** A back-channel logout, which is always served because Keycloak sends it only once. */
    private static Answer logout(WireConnection connection, String form) throws IOException {
        connection.sendHead(
                "POST",
                "/logout/backchannel",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: " + form.length());
        // the body is sent after the headers
        connection.send(form);
        return connection.read();
    }

    private static long waitingFor(Statement statement) throws SQLException {
        // pg_stat_activity would be constant within the transaction, pg_locks is not
        try (ResultSet rows = statement.executeQuery("select count(*) from pg_locks where not granted")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private double inProgress() {
        return metrics.get("rollcall.requests.in.progress")
                .tag("kind", "usual")
                .gauge()
                .value();
    }
}
