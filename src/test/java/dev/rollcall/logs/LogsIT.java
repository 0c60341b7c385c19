package dev.rollcall.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The logs of the packaged service in production: JSON lines with request ids, or plain lines for people. The first of the two processes
 * starts on an empty schema, the second on the schema that the first has migrated.
 */
@Tag("process")
@Tag("slow")
class LogsIT {

    private static final String MIGRATES = "Liquibase brings the schema up to date";

    private static OwnRealm own;
    private static PackagedProcess first;
    private static URI service;
    private static PackagedProcess second;
    private static URI plain;

    @BeforeAll
    static void startOneAfterTheOther() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        own = new OwnRealm();
        settings.putAll(own.start());
        first = PackagedProcess.start(settings);
        service = first.awaitReady();
        settings.put("quarkus.log.console.json.enabled", "false");
        settings.put("quarkus.http.access-log.enabled", "true");
        second = PackagedProcess.start(settings);
        plain = second.awaitReady();
    }

    @AfterAll
    static void stop() {
        Stream.of(first, second).filter(Objects::nonNull).forEach(PackagedProcess::close);
        if (own != null) {
            own.stop();
        }
    }

    @Test
    void everyLineIsJsonWithRequestId() {
        Realm.Identity admin = own.realm().createIdentity("admin", "rollcall-admin");
        ApiCaller caller = Api.at(service, own.realm().token(admin));
        String id = UUID.randomUUID().toString();
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String record = caller.post("/api/v1/users", Map.of("username", "logged-" + id.substring(0, 8)))
                .expect(201)
                .path("id");
        own.admin().answer(503, "", "GET", "/users/[^/]+", 1_000);
        caller.header("X-Request-Id", id)
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                .delete("/api/v1/users/" + record)
                .expect(503);
        String refused = UUID.randomUUID().toString();
        Api.at(service)
                .header("X-Request-Id", refused)
                .get("/api/v1/users/" + record)
                .expect(401);
        first.kill();
        String output = first.output();

        List<JsonNode> lines = output.lines()
                // messages of the JVM
                .filter(line -> !line.startsWith("WARNING: ") && !line.startsWith("OpenJDK "))
                .map(Realm::json)
                .toList();
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.path("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*");
            assertThat(line.path("level").asText()).isIn("INFO", "WARN", "ERROR");
            assertThat(line.path("loggerName").asText()).isNotEmpty();
            assertThat(line.has("message")).isTrue();
        });
        assertThat(lines)
                .filteredOn(line -> line.path("mdc").path("requestId").asText().equals(id))
                .isNotEmpty()
                .allMatch(line -> line.path("mdc").path("traceId").asText().equals(trace))
                .anyMatch(line -> line.path("loggerName").asText().startsWith("dev.rollcall.directory"));
        assertThat(lines)
                .filteredOn(line -> line.path("loggerName").asText().equals(SecurityEvents.CATEGORY))
                .filteredOn(line -> line.path("mdc").path("requestId").asText().equals(refused))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.path("message").asText()).startsWith("event=credential-missing reason=none ");
                    assertThat(line.at("/mdc/event").asText()).isEqualTo("credential-missing");
                    assertThat(line.at("/mdc/reason").asText()).isEqualTo("none");
                    assertThat(line.at("/mdc/endpoint").asText()).isEqualTo("/api/v1/users/{id}");
                    assertThat(line.at("/mdc/address").asText()).isEqualTo("127.0.0.1");
                });
        assertThat(output).doesNotContain(admin.username(), admin.subject(), caller.token());
    }

    /** The pattern is the service's, unless an operator sets another one. */
    @Test
    void accessLogHasNeitherReferencesNorQueries() {
        String secret = "logged-" + UUID.randomUUID().toString().substring(0, 8);
        String id = UUID.randomUUID().toString();
        ApiCaller anyone = Api.at(plain);

        anyone.get("/api/v1/users/ext:" + secret + "/audit-log?email=" + secret).expect(401);
        anyone.get("/api/v1/users/" + id).expect(401);

        await().until(() -> second.output().contains("GET /api/v1/users/" + id + " 401"));
        assertThat(second.output())
                .contains("GET /api/v1/users/-/audit-log 401")
                .doesNotContain(secret);
    }

    @Test
    void settingSwitchesToPlainLines() {
        assertThat(second.output().lines())
                .anyMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\d [\\d:,]+ INFO  \\[.*"))
                .noneMatch(line -> line.startsWith("{"));
    }

    @Test
    void emptyDatabaseIsMigratedOnce() {
        assertThat(first.output()).contains(MIGRATES).doesNotContain("UPDATE SUMMARY");
        assertThat(
                        own.records()
                                .number(
                                        "select count(*) from pg_tables where schemaname = current_schema() and tablename = 'users'"))
                .isEqualTo(1);
        assertThat(second.output()).doesNotContain(MIGRATES);
    }
}
