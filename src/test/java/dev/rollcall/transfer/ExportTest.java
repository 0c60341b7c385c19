package dev.rollcall.transfer;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.http.Csv;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The export of users as a file. */
@QuarkusTest
class ExportTest {

    private static final String ANY = "*/*";

    private final String role = "exported-" + UUID.randomUUID();

    @Inject
    ServiceDatabase records;

    @TestHTTPResource("/")
    URI service;

    private final ApiCaller admin = Api.admin();
    private BulkClient client;

    @BeforeEach
    void openClientAsAdministrator() {
        client = new BulkClient(service, admin.token());
    }

    private List<String> lines(String query, String accept) {
        HttpResponse<String> answer = client.export(query, accept, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().lines().toList();
    }

    @Test
    void filteredExportIsCompleteAndSorted() {
        records.insertUsers(role, 1_234);

        List<JsonNode> all =
                lines("?role=" + role, ANY).stream().map(Realm::json).toList();
        List<String> byName = lines("?sort=-username&format=ndjson&enabled=false&role=" + role, ANY).stream()
                .map(line -> Realm.json(line).get("username").asText())
                .toList();

        assertThat(all).hasSize(1_234);
        assertThat(all.stream().map(user -> user.get("id").asText()).distinct()).hasSize(1_234);
        assertThat(all.stream().map(user -> user.get("createdAt").asText())).isSorted();
        assertThat(byName).hasSize(246).isSortedAccordingTo(java.util.Comparator.reverseOrder());
    }

    @Test
    void lineEqualsTheUserOfTheApi() {
        records.insertUsers(role, 3);

        List<JsonNode> lines =
                lines("?role=" + role, ANY).stream().map(Realm::json).toList();

        assertThat(lines).isEqualTo(list());
    }

    private List<JsonNode> list() {
        List<JsonNode> items = new ArrayList<>();
        Realm.json(admin.get("/api/v1/users?role=" + role).asString())
                .get("items")
                .forEach(items::add);
        return items;
    }

    @Test
    void csvHasThePropertiesAsColumns() {
        records.insertUsers(role, 2);
        records.execute("""
                update users set first_name = '=cmd|''/c calc''!A1', last_name = 'Line
                break, "quoted"', attributes = '{"tier": {"level": 3}}', roles = array['a', cast(? as text)]
                where roles @> array[cast(? as text)] and email = 'mail1@example.org'""", role, role);

        HttpResponse<String> answer = client.export("?role=" + role, BulkClient.CSV, BodyHandlers.ofString());

        assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv; charset=UTF-8");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .matches("attachment; filename=\"users-\\d{4}-\\d\\d-\\d\\d\\.csv\"");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        String[] rows = answer.body().split("\r\n");
        assertThat(rows).hasSize(3);
        List<String> columns = new ArrayList<>();
        list().get(0).fieldNames().forEachRemaining(columns::add);
        columns.remove("profile");
        columns.addAll(List.of("profile.department", "profile.employeeNumber", "profile.costCenter"));
        assertThat(Csv.cells(rows[0]))
                .startsWith("id", "keycloakId", "externalId", "username")
                .containsExactlyInAnyOrderElementsOf(columns);
        String odd = rows[1].contains("mail1@") ? rows[1] : rows[2];
        assertThat(odd).contains("'=cmd|'/c calc'!A1");
        assertThat(Csv.cells(odd))
                .hasSize(columns.size())
                .contains("=cmd|'/c calc'!A1", "Line\nbreak, \"quoted\"", "{\"tier\":{\"level\":3}}", "a;" + role);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; */*; application/x-ndjson",
                "''; text/csv; text/csv",
                "''; text/*; text/csv",
                "''; application/x-ndjson; application/x-ndjson",
                "''; 'text/csv;q=0.5, application/x-ndjson'; application/x-ndjson",
                "?format=csv; */*; text/csv",
                "?format=ndjson; 'text/html, */*;q=0.1'; application/x-ndjson"
            })
    void formatFollowsQueryAndAccept(String query, String accept, String type) {
        HttpResponse<InputStream> answer = client.export(
                query.isEmpty() ? "?role=" + role : query + "&role=" + role, accept, BodyHandlers.ofInputStream());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?format=xlsx", "?enabled=perhaps", "?sort=shoeSize", "?createdAfter=yesterday"})
    void wrongParameterReturns400(String query) {
        HttpResponse<String> answer = client.export(query, ANY, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Realm.json(answer.body()).get("type").asText()).isEqualTo("urn:rollcall:problem:invalid-parameter");
    }

    @Test
    void noMatchReturnsAnEmptyFile() {
        assertThat(lines("?role=" + role, ANY)).isEmpty();
        assertThat(lines("?format=csv&role=" + role, ANY)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ndjson", "csv"})
    void auditLogHasTheExportWithoutFilterValues(String format) {
        records.insertUsers(role, 3);
        ApiCaller exporter = Api.as(Realm.get().createIdentity("exporter", "rollcall-admin"));

        new BulkClient(service, exporter.token())
                .export("?enabled=true&search=mail&format=" + format + "&role=" + role, ANY, BodyHandlers.ofString());

        JsonNode act = soleExport(exporter);
        assertThat(act.get("userId").isNull()).isTrue();
        assertThat(act.at("/by/clientId").asText()).isEqualTo("rollcall-public");
        assertThat(act.get("details"))
                .isEqualTo(Realm.json(
                        "{\"format\":\"%s\",\"filters\":[\"enabled\",\"role\",\"search\"]}".formatted(format)));
        assertThat(act.get("outcome").asText()).isEqualTo("done");
        assertThat(act.get("outcomeDetails")).isEqualTo(Realm.json("{\"rows\":3,\"complete\":true}"));
    }

    /** The start is recorded first, so that an export that never ends is in the audit log, too. */
    @Test
    void auditLogHasTheExportFromTheStartAndShowsThatItWasCutOff() throws IOException {
        int count = 10_000;
        records.insertUsers(role, count);
        records.execute(
                "update users set attributes = jsonb_build_object('note', repeat('x', 3000)) where roles @> array[cast(? as text)]",
                role);
        ApiCaller exporter = Api.as(Realm.get().createIdentity("exporter", "rollcall-admin"));

        HttpResponse<InputStream> answer =
                new BulkClient(service, exporter.token()).export("?role=" + role, ANY, BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(body.read()).isEqualTo('{');

            assertThat(soleExport(exporter).get("outcome").asText()).isEqualTo("open");
        }

        JsonNode act = await().atMost(TimeLimits.LIMIT)
                .until(
                        () -> soleExport(exporter),
                        found -> !found.get("outcome").asText().equals("open"));
        assertThat(act.at("/outcomeDetails/complete").asBoolean(true)).isFalse();
        assertThat(act.at("/outcomeDetails/rows").asInt()).isBetween(1, count - 1);
    }

    @Test
    void headRequestIsNotAnExport() {
        ApiCaller exporter = Api.as(Realm.get().createIdentity("exporter", "rollcall-admin"));

        exporter.send("HEAD", "/api/v1/users/export?role=" + role).expect(200);

        assertThat(exports(exporter)).isEmpty();
    }

    private static JsonNode soleExport(ApiCaller exporter) {
        JsonNode exports = exports(exporter);
        assertThat(exports).hasSize(1);
        return exports.get(0);
    }

    private static JsonNode exports(ApiCaller exporter) {
        return Realm.json(exporter.get("/api/v1/audit-log?action=export&actor=" + exporter.subject())
                        .asString())
                .get("items");
    }

    /** Exports, deletes and imports users, in both formats. */
    @ParameterizedTest
    @ValueSource(strings = {BulkClient.NDJSON, BulkClient.CSV})
    void exportCanBeImported(String format) {
        String name = "round-" + UUID.randomUUID().toString().substring(0, 8);
        String original = """
                {"username":"%1$s","email":"%1$s@example.org","emailVerified":true,"firstName":"'-Zoë","lastName":"O'Neill, Jr.","enabled":false,"roles":["user"],"attributes":{"tier":{"level":3},"note":"=1"}}
                {"username":"%1$s-2"}
                """.formatted(name);
        assertThat(client.importFile("", BulkClient.NDJSON, null, original)
                        .get(2)
                        .get("done")
                        .asInt())
                .isEqualTo(2);
        String file = client.export("?search=" + name, format, BodyHandlers.ofString())
                .body();
        List<JsonNode> before = exported(name);
        for (JsonNode user : before) {
            admin.delete("/api/v1/users/" + user.get("id").asText()).expect(204);
        }

        List<JsonNode> answer = client.importFile("", format, null, file);

        assertThat(answer.get(answer.size() - 1).get("done").asInt())
                .as(answer.toString())
                .isEqualTo(2);
        assertThat(exported(name))
                .usingElementComparator((one, other) -> importable(one).compareTo(importable(other)))
                .isEqualTo(before);
    }

    private List<JsonNode> exported(String name) {
        return lines("?search=" + name + "&sort=username", ANY).stream()
                .map(Realm::json)
                .toList();
    }

    private static String importable(JsonNode user) {
        return ((com.fasterxml.jackson.databind.node.ObjectNode) user.deepCopy())
                .without(Set.of("id", "keycloakId", "createdAt", "updatedAt", "lastSeenAt", "syncedAt", "version"))
                .toString();
    }

    /** Measures the memory while a client reads 30 MB. */
    @Tag("slow")
    @Test
    void largeExportUsesLittleMemory() throws IOException {
        int count = 20_000;
        records.insertUsers(role, count);
        records.execute(
                "update users set attributes = jsonb_build_object('note', repeat('x', 1000)) where roles @> array[cast(? as text)]",
                role);
        Set<String> usernames = new HashSet<>();
        HttpResponse<InputStream> answer =
                client.export("?sort=username&format=csv&role=" + role, ANY, BodyHandlers.ofInputStream());
        long before = used();
        long max = 0;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertThat(reader.readLine()).startsWith("id,keycloakId,externalId,username,");
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                usernames.add(Csv.cells(line).get(3));
                if (usernames.size() % 5_000 == 0) {
                    max = Math.max(max, used() - before);
                }
            }
        }

        assertThat(usernames).hasSize(count);
        assertThat(max).as("bytes more than before").isLessThan(16_000_000);
    }

    /** Returns the heap in use after a garbage collection, in bytes. */
    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
