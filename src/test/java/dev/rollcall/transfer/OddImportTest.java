package dev.rollcall.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.http.Csv;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.wire.FuzzInput;
import dev.rollcall.user.api.BadInputTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Like {@link BadInputTest} for files: every line gets a result, and none is an internal error. */
@QuarkusTest
class OddImportTest {

    private static final List<String> FIELDS = List.of(
            "email",
            "emailVerified",
            "firstName",
            "lastName",
            "locale",
            "enabled",
            "roles",
            "attributes",
            "temporaryPassword",
            "invitation");

    private static final String COLUMNS = "username,email,firstName,enabled,roles,attributes,attributes.a";

    @TestHTTPResource("/")
    URI service;

    private BulkClient client;

    @BeforeEach
    void openClientAsAdministrator() {
        client = new BulkClient(service, Realm.get().token("admin", "admin"));
    }

    private static Arbitrary<byte[]> junk() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(40),
                Arbitraries.of(
                                "\0",
                                "{\"username\":\"a\0b\"}",
                                "{\"username\":\"a\\u0000b\"}",
                                "{\"username\":\"odd\",\"username\":\"odder\"}",
                                "{\"username\":\"odd\",\"attributes\":" + "{\"a\":".repeat(2000),
                                "{\"attributes\":" + "{\"a\":".repeat(40) + "1" + "}".repeat(41),
                                "[".repeat(30_000),
                                "x".repeat(70_000),
                                "\"".repeat(3),
                                ",".repeat(1000))
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Arbitrary<byte[]> file(Arbitrary<byte[]> lines, String first) {
        return Arbitraries.oneOf(lines, lines, FuzzInput.mangled(lines), junk())
                .list()
                .ofMinSize(20)
                .ofMaxSize(30)
                .map(all -> {
                    ByteArrayOutputStream file = new ByteArrayOutputStream();
                    file.writeBytes(first.getBytes(StandardCharsets.UTF_8));
                    all.forEach(line -> {
                        file.writeBytes(line);
                        file.write('\n');
                    });
                    return file.toByteArray();
                })
                .withoutEdgeCases();
    }

    @Test
    void everyLineOfNdjsonGetsAResult() {
        Arbitrary<byte[]> lines = BadInputTest.bodies(FIELDS)
                .map(body -> FuzzInput.bytes(body.put("username", "odd-" + UUID.randomUUID())));
        FuzzInput.forEach(file(lines, ""), 6, file -> assertAnswered(send("", BulkClient.NDJSON, file)));
    }

    @Test
    void everyLineOfCsvGetsAResult() {
        Arbitrary<byte[]> lines = FuzzInput.texts().list().ofSize(6).map(cells -> {
            List<Object> all = new java.util.ArrayList<>(cells);
            all.add(0, "odd-" + UUID.randomUUID());
            return Csv.record(all).strip().getBytes(StandardCharsets.UTF_8);
        });
        FuzzInput.forEach(file(lines, COLUMNS + "\n"), 6, file -> assertAnswered(send("", BulkClient.CSV, file)));
    }

    @Test
    void everyLineOfADryRunGetsAResult() {
        Arbitrary<byte[]> lines = BadInputTest.bodies(FIELDS)
                .map(body -> FuzzInput.bytes(body.put("username", "odd-" + UUID.randomUUID())));
        FuzzInput.forEach(file(lines, ""), 4, file -> assertAnswered(send("?dryRun=true", BulkClient.NDJSON, file)));
    }

    @Test
    void mangledFirstLineIsRefused() {
        Arbitrary<byte[]> first = FuzzInput.mangled(Arbitraries.create(() -> COLUMNS.getBytes(StandardCharsets.UTF_8)));
        FuzzInput.forEach(Arbitraries.oneOf(first, junk()), 25, file -> {
            HttpResponse<String> answer = send("", BulkClient.CSV, file);
            if (answer.statusCode() == 200) {
                assertAnswered(answer);
            } else {
                assertThat(answer.statusCode()).as(answer.body()).isIn(400, 413, 422);
                assertThat(Realm.json(answer.body()).get("type").asText()).startsWith("urn:rollcall:problem:");
            }
        });
    }

    private static void assertAnswered(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<JsonNode> lines = answer.body().lines().map(Realm::json).toList();
        assertThat(lines.subList(0, lines.size() - 1))
                .allSatisfy(line -> assertThat(line.get("status").asInt())
                        .as(line.toString())
                        .isIn(200, 201, 400, 409, 413, 422));
        JsonNode summary = lines.get(lines.size() - 1);
        assertThat(summary.get("done").asInt() + summary.get("failed").asInt())
                .as(summary.toString())
                .isEqualTo(lines.size() - 1);
    }

    private HttpResponse<String> send(String query, String type, byte[] file) {
        return client.send(query, type, null, BodyPublishers.ofByteArray(file), BodyHandlers.ofString());
    }
}
