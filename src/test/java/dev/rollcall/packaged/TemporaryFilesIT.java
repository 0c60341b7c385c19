package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Files that the packaged service writes to its temporary directory, and a disk without room for them. */
@Tag("process")
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class TemporaryFilesIT {

    @TempDir
    Path directory;

    @BeforeEach
    void needsEmbeddedServers() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
    }

    @Test
    void filesOfAKilledProcessAreRemovedByTheNextStart() throws IOException {
        killAfterServingPages();
        List<Path> ofKilled = files();
        try (PackagedProcess running = start()) {
            serve(running.awaitReady());
            assertThat(files()).doesNotContainAnyElementsOf(ofKilled);
            List<Path> ofRunning = files();

            killAfterServingPages();

            assertThat(files()).as("files of a process that runs").containsAll(ofRunning);
        }
        try (PackagedProcess last = start()) {
            last.awaitReady();
            last.terminate();
            last.awaitExit(TimeLimits.LIMIT);
        }
        assertThat(files()).isEmpty();
    }

    private void killAfterServingPages() {
        try (PackagedProcess killed = start()) {
            serve(killed.awaitReady());
            killed.kill();
        }
    }

    private PackagedProcess start() {
        return PackagedProcess.startWithTemporaryFilesIn(directory, new PackagedStack().start());
    }

    private static void serve(URI service) {
        Api.at(service).read("/");
        Api.at(service).read("/app/main.js");
        Api.at(service).read("/q/swagger-ui/");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> !file.equals(directory)).toList();
        }
    }

    /** The operating system refuses to extend a file, as it does when the disk is full or a quota is reached. */
    @Test
    void importWithoutRoomOnTheDiskReturns507AndLeavesNothing() throws IOException, InterruptedException {
        Assumptions.assumeTrue(canLimitFiles(ProcessHandle.current().pid(), ""), "needs prlimit");
        String mark = "disk-" + UUID.randomUUID().toString().substring(0, 8);
        String file = "{\"username\":\"%s\"}\n".formatted(mark) + (" ".repeat(1000) + "\n").repeat(3000);
        try (PackagedProcess process = start()) {
            URI service = process.awaitReady();
            String token = Realm.get().token("admin", "admin");
            BulkClient client = new BulkClient(service, token);
            List<Path> before = files();
            assertThat(canLimitFiles(process.pid(), "--fsize=1000000:")).isTrue();

            for (int attempt = 0; attempt < 3; attempt++) {
                HttpResponse<String> answer = client.send(
                        "", BulkClient.NDJSON, mark, BodyPublishers.ofString(file), BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(507);
                assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
                JsonNode problem = Realm.json(answer.body());
                assertThat(problem.get("type").asText()).isEqualTo("urn:rollcall:problem:insufficient-storage");
            }

            assertThat(files()).isEqualTo(before);
            assertThat(openImports(process)).isZero();
            assertThat(process.output()).contains("A file to import cannot be stored in " + directory);

            assertThat(canLimitFiles(process.pid(), "--fsize=unlimited:")).isTrue();
            assertThat(client.importFile("", BulkClient.NDJSON, mark, file))
                    .first()
                    .satisfies(line -> assertThat(line.get("status").asInt()).isEqualTo(201));
            Api.at(service, token).read("/api/v1/users?search=" + mark).body("items.size()", equalTo(1));
        }
    }

    private static boolean canLimitFiles(long pid, String limit) throws InterruptedException {
        try {
            Process prlimit = new ProcessBuilder(
                            "prlimit", "--pid", Long.toString(pid), limit.isEmpty() ? "--fsize" : limit)
                    .redirectErrorStream(true)
                    .start();
            TimeLimits.output(prlimit);
            return TimeLimits.awaitExit(prlimit) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static long openImports(PackagedProcess process) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return open.filter(link -> target(link).contains("rollcall-import")).count();
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
