package dev.rollcall.transfer;

import static dev.rollcall.testing.TimeLimits.await;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.act.WiredTest;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keycloak stops responding in the middle of an import. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class ImportWithoutKeycloakTest extends WiredTest {

    private static final int COUNT = 60;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    private BulkClient client;

    @BeforeEach
    void openClient() {
        client = new BulkClient(service, realm.token(self()));
    }

    private String file() {
        return IntStream.rangeClosed(1, COUNT)
                .mapToObj("{\"username\":\"away-%s-%%d\"}".formatted(mark)::formatted)
                .collect(joining("\n"));
    }

    @Test
    void importStopsAndIsResumedWithTheSameKey() {
        String key = UUID.randomUUID().toString();
        wires.admin()
                .drop(
                        WireDirection.REQUEST,
                        RequestPattern.of(".*", ".*").afterMoreThan(8, "POST", "/users"),
                        Integer.MAX_VALUE);

        List<JsonNode> answer = client.importFile("", BulkClient.NDJSON, key, file());

        JsonNode summary = answer.get(answer.size() - 1);
        assertThat(summary.get("done").asInt()).isLessThanOrEqualTo(8);
        assertThat(summary.get("skipped").asInt()).isPositive();
        assertThat(summary.get("done").asInt()
                        + summary.get("failed").asInt()
                        + summary.get("pending").asInt()
                        + summary.get("skipped").asInt())
                .isEqualTo(COUNT);
        assertThat(summary.at("/problem/type").asText()).isEqualTo("urn:rollcall:problem:keycloak-unavailable");
        int resumeAt = summary.get("resumeAt").asInt();
        assertThat(answer.subList(0, resumeAt - 1))
                .allSatisfy(line -> assertThat(line.get("status").asInt()).isEqualTo(201));
        assertThat(answer.subList(resumeAt - 1, answer.size() - 1))
                .allSatisfy(line -> assertThat(line.get("status").asInt()).isIn(201, 202, 503));

        reset();
        await().atMost(TimeLimits.LIMIT).untilAsserted(() -> {
            makeAnyDue();
            sweeper.run();
            List<JsonNode> again = client.importFile("", BulkClient.NDJSON, key, file());
            assertThat(again).hasSize(COUNT + 1);
            assertThat(again.subList(0, COUNT))
                    .extracting(line -> line.get("status").asInt())
                    .containsOnly(201);
        });
        assertThat(realm.read("/users?max=1000&search=away-" + mark)).hasSize(COUNT);
        assertThat(number("select count(*) from users where username like ?", "away-" + mark + "-%"))
                .isEqualTo(COUNT);
    }

    @Test
    void dryRunWithoutKeycloakReturns503PerLine() {
        wires.admin().drop(WireDirection.REQUEST, ".*", ".*", Integer.MAX_VALUE);

        HttpResponse<String> answer = client.send(
                "?dryRun=true", BulkClient.NDJSON, null, BodyPublishers.ofString(file()), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(Realm.json(answer.body()).get("type").asText())
                .isEqualTo("urn:rollcall:problem:keycloak-unavailable");
    }

    /** Only users without a record need Keycloak. */
    @Test
    void usersWithARecordAreLinkedAndTheOthersLater() {
        int recorded = 5;
        wires.records().insertUsers(mark, recorded);
        List<Realm.Identity> missing = IntStream.range(0, 30)
                .mapToObj(n -> realm.createIdentity("linked"))
                .toList();
        String file = Stream.concat(
                        IntStream.rangeClosed(1, recorded).mapToObj(n -> mark + "-" + n),
                        missing.stream().map(Realm.Identity::subject))
                .map("{\"keycloakId\":\"%1$s\",\"externalId\":\"%1$s\"}"::formatted)
                .collect(joining("\n"));
        wires.reset();
        wires.admin().drop(WireDirection.REQUEST, ".*", ".*", Integer.MAX_VALUE);

        List<JsonNode> answer = client.importFile("?mode=link", BulkClient.NDJSON, mark, file);

        JsonNode summary = answer.get(answer.size() - 1);
        assertThat(summary.get("changed").asInt()).isEqualTo(recorded);
        assertThat(summary.get("failed").asInt()).isEqualTo(missing.size());
        assertThat(summary.get("resumeAt").asInt()).isEqualTo(recorded + 1);
        assertThat(summary.at("/problem/type").asText()).isEqualTo("urn:rollcall:problem:keycloak-unavailable");
        assertThat(answer.subList(recorded, recorded + missing.size()))
                .allSatisfy(line -> assertThat(line.get("status").asInt()).isEqualTo(503));

        reset();
        List<JsonNode> again = client.importFile("?mode=link", BulkClient.NDJSON, mark, file);

        assertThat(again.get(again.size() - 1).get("created").asInt()).isEqualTo(missing.size());
        assertThat(number(
                        "select count(*) from users where external_id = keycloak_id and keycloak_id like ?",
                        mark + "-%"))
                .isEqualTo(recorded);
    }

    @Test
    void linkInBatchesAsksKeycloakNothingAboutUsersWithARecord() {
        wires.records().insertUsers(mark, 700);
        String file = IntStream.rangeClosed(1, 700)
                .mapToObj("{\"keycloakId\":\"%1$s-%%1$d\",\"attributes\":{\"n\":%%1$d}}".formatted(mark)::formatted)
                .collect(joining("\n"));
        wires.reset();

        List<JsonNode> answer = client.importFile("?mode=link", BulkClient.NDJSON, null, file);

        assertThat(answer.get(answer.size() - 1).get("changed").asInt()).isEqualTo(700);
        assertThat(wires.admin().count(".*", "/users(?!/profile).*")).isZero();
    }
}
