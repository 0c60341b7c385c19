package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.packaged.PackagedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Imports and exports users on the packaged service: response lines, the encrypted temporary file, both formats. */
@QuarkusIntegrationTest
@Tag("process")
@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PackagedStack.class)
class BulkIT {

    private final String mark = "bulk-" + UUID.randomUUID().toString().substring(0, 8);

    @TestHTTPResource
    URI service;

    private BulkClient client;

    @BeforeEach
    void signInAsAdministrator() {
        client = new BulkClient(service, Realm.get().token("admin", "admin"));
    }

    @Test
    void importBufferedOnDiskIsReplayedWithItsIdempotencyKey() {
        // Only the first megabyte is kept in memory.
        String file = line(1) + "\n" + (" ".repeat(1000) + "\n").repeat(1200) + line(2) + "\n{\"username\":7}\n";

        List<JsonNode> first = client.importFile("", BulkClient.NDJSON, mark, file);

        assertThat(first)
                .extracting(JsonNode::toString)
                .satisfiesExactly(
                        this::isCreated,
                        this::isCreated,
                        refused -> assertThat(refused)
                                .contains(
                                        "\"line\":1203,\"status\":422",
                                        "\"type\":\"urn:rollcall:problem:",
                                        "\"field\":\"username\""),
                        summary -> assertThat(summary).isEqualTo(summary(2, 1)));
        assertThat(client.importFile("", BulkClient.NDJSON, mark, file)).isEqualTo(first);
    }

    private void isCreated(String line) {
        assertThat(line).contains("\"status\":201", "\"username\":\"" + mark);
    }

    private String line(int number) {
        return "{\"username\":\"%1$s-%2$d\",\"roles\":[\"user\"],\"attributes\":{\"seats\":%2$d}}"
                .formatted(mark, number);
    }

    private static String summary(int done, int failed) {
        return "{\"done\":%d,\"failed\":%d,\"pending\":0,\"skipped\":0}".formatted(done, failed);
    }

    @Test
    void exportedFilesCanBeImported() {
        String name = mark + "-1";
        List<JsonNode> imported = client.importFile(
                "",
                BulkClient.CSV,
                null,
                "username,email,lastName,roles,attributes.tier\r\n%1$s,%1$s@example.org,-Ünal,user,gold\r\n"
                        .formatted(name));
        assertThat(imported).hasSize(2).last().hasToString(summary(1, 0));

        String csv = export("text/csv");
        String ndjson = export(BulkClient.NDJSON);

        assertThat(csv.lines()).hasSize(2);
        assertThat(csv).contains(name, "'-Ünal", "\"{\"\"tier\"\":\"\"gold\"\"}\"");
        assertThat(ndjson.lines()).hasSize(1);
        assertThat(ndjson).contains(name, "\"lastName\":\"-Ünal\"", "\"attributes\":{\"tier\":\"gold\"}");
        // A conflict with the existing user proves that the exported name was read back unchanged.
        for (List<JsonNode> answer : List.of(
                client.importFile("?dryRun=true", BulkClient.CSV, null, csv),
                client.importFile("?dryRun=true", BulkClient.NDJSON, null, ndjson))) {
            assertThat(answer.get(0).get("status").asInt()).isEqualTo(409);
            assertThat(answer.get(0).toString()).contains("\"field\":\"username\"");
            assertThat(answer.get(1)).hasToString(summary(0, 1));
        }
    }

    private String export(String accept) {
        var answer = client.export("?search=" + mark, accept, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).get().asString().startsWith(accept);
        return answer.body();
    }
}
