package dev.rollcall.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves that the scan finds forbidden texts, so that an empty result means something. */
class LogScanTest {

    private static final Path REALM = Path.of("docker/keycloak/rollcall-realm.json");

    private static final FileTime EARLIER = FileTime.fromMillis(1_000);
    private static final FileTime LATER = FileTime.fromMillis(3_000);

    @TempDir
    Path logs;

    private final LogScan scan = new LogScan(REALM);

    LogScanTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token refused: eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl",
                "header Authorization: Bearer 2YotnFZFEjr1zCsicMWpAA",
                "Authorization: Basic cm9sbGNhbGw6cm9sbGNhbGwtZGV2",
                "GET /callback?state=x&code=4f1c-88d1.2b failed",
                "POST grant_type=client_credentials&client_secret=12345",
                "the client's secret is rollcall-dev-secret",
                "a-secret-for-the-packaged-service-alone",
                "Key (email)=(somebody@example.com) already exists",
                "Alice was not found",
                "no such user: alice",
                "Ada Admin",
                "wired-1a2b3c4d is taken",
                "matrix-person-0f9e8d7c cannot sign in",
                "GET /api/v1/users?attributes.plan=plan-1a2b3c4d",
                "phone +49 151 23456789",
                "the key rc_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp10h2vF8 is unknown"
            })
    void forbiddenTextsAreFound(String line) throws IOException {
        write("2026-11-25 09:00:00,000 INFO  [dev.rollcall] (main) started", "WARN " + line);

        List<LogScan.Finding> findings = scan.scan(logs).findings();

        assertThat(findings).isNotEmpty();
        assertThat(findings.get(0))
                .hasToString(
                        logs.resolve("service.log") + ":2: " + findings.get(0).what() + ": WARN " + line);
    }

    @Test
    void ordinaryLinesAreNotReported() throws IOException {
        write(
                "2026-11-25 09:00:00,000 WARN  [dev.rollcall.sync] (executor-thread-12) admin events cannot be followed",
                "Act 019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55 is settled: done",
                "jdbc:postgresql://localhost:5432/rollcall?currentSchema=own_1a2b3c4d,public",
                "\tat java.base@17.0.1/java.lang.Thread.run(Thread.java:833)",
                "io.vertx.core.impl.ContextImpl@1a2b3c4d+5, in 0.25 s, +20 ms",
                "Keycloak's Admin API answered 503, key rc_4fJ9sQ2m");

        LogScan.Result result = scan.scan(logs);

        assertThat(result.findings()).isEmpty();
        assertThat(result.lines()).isEqualTo(6);
    }

    @Test
    void fullSuiteWithTooFewLogLinesFails() throws IOException {
        Path directory = logs.resolve("logs");
        // a build that ran no tests, or only some
        assertThat(isClean(directory)).isTrue();
        report(59, LATER);
        report(100, EARLIER);
        assertThat(isClean(directory)).isTrue();

        report(60, LATER);
        assertThat(isClean(directory)).isFalse();
        Files.createDirectory(directory);
        Files.write(directory.resolve("service.log"), Collections.nCopies(999, "started"));
        assertThat(isClean(directory)).isFalse();

        Files.write(directory.resolve("service.log"), Collections.nCopies(1_000, "started"));
        assertThat(isClean(directory)).isTrue();
        Files.write(directory.resolve("other.log"), List.of("alice"));
        assertThat(isClean(directory)).isFalse();
    }

    private boolean isClean(Path directory) throws IOException {
        return LogScan.isClean(directory, REALM, logs.resolve("reports"));
    }

    /** Writes reports of test classes, and other files that are no reports. */
    private void report(int classes, FileTime written) throws IOException {
        Path servers = Files.write(logs.resolve("stack.properties"), List.of());
        Files.setLastModifiedTime(servers, FileTime.fromMillis(2_000));
        Path reports = Files.createDirectories(logs.resolve("reports"));
        for (int i = 0; i < classes; i++) {
            Path report = reports.resolve("TEST-%s-%d.xml".formatted(written, i));
            Files.setLastModifiedTime(Files.write(report, List.of()), written);
            Files.write(reports.resolve(i + ".txt"), List.of());
        }
    }

    @Test
    void subdirectoriesAndInvalidUtf8AreScanned() throws IOException {
        Files.write(
                Files.createDirectory(logs.resolve("packaged")).resolve("1.log"),
                new byte[] {(byte) 0xC3, (byte) 0x28, '\n', 'a', 'l', 'i', 'c', 'e', '\n'});

        assertThat(scan.scan(logs).findings())
                .singleElement()
                .satisfies(found -> assertThat(found.line()).isEqualTo(2));
    }

    private void write(String... lines) throws IOException {
        Files.write(logs.resolve("service.log"), List.of(lines));
    }
}
