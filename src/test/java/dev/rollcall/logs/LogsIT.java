package dev.rollcall.logs;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.OwnRealm;
import dev.rollcall.testing.PackagedProcess;
import dev.rollcall.testing.PackagedStack;
import dev.rollcall.testing.Realm;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the packaged service logs in production: a JSON object a line, by which a request is found. */
class LogsIT {

    private final Map<String, String> settings = new HashMap<>();
    private OwnRealm own;

    @BeforeEach
    void makeARealm() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs servers that a process of its own can be told of");
        own = new OwnRealm();
        settings.putAll(new PackagedStack().start());
        settings.putAll(own.start());
    }

    @AfterEach
    void stop() {
        if (own != null) {
            own.stop();
        }
    }

    @Test
    void everyLineIsAJsonObjectWithTheRequestThatItIsAbout() {
        Realm.Person chief = own.realm().createPerson("chief", "admin");
        String token = own.realm().token(chief);
        String id = UUID.randomUUID().toString();
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        String said;
        try (PackagedProcess process = PackagedProcess.start(settings)) {
            URI service = process.awaitReady();
            String record = given().auth()
                    .oauth2(token)
                    .contentType("application/json")
                    .body(Map.of("username", "logged-" + id.substring(0, 8)))
                    .post(service + "/api/v1/users")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
            own.admin().answer(503, "", "GET", "/users/[^/]+", 1_000);
            given().auth()
                    .oauth2(token)
                    .header("X-Request-Id", id)
                    .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
                    .delete(service + "/api/v1/users/" + record)
                    .then()
                    .statusCode(503);
            said = process.output();
        }

        List<JsonNode> lines = said.lines()
                // the JVM's own
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
        assertThat(said).doesNotContain(chief.username(), chief.subject(), token);
    }

    @Test
    void oneSettingMakesThemLinesForPeople() {
        settings.put("quarkus.log.console.json.enabled", "false");
        try (PackagedProcess process = PackagedProcess.start(settings)) {
            process.awaitReady();

            assertThat(process.output().lines())
                    .anyMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\d [\\d:,]+ INFO  \\[.*"))
                    .noneMatch(line -> line.startsWith("{"));
        }
    }
}
