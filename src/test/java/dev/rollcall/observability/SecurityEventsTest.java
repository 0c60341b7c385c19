package dev.rollcall.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.problem.SecurityEvent;
import dev.rollcall.testing.SecurityLog;
import dev.rollcall.testing.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Number and content of the log lines of security events. */
@Execution(ExecutionMode.SAME_THREAD) // all tests read the same log category
class SecurityEventsTest {

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final SecurityEvents events = new SecurityEvents(
            null,
            Settings.of(
                    SecurityLogConfig.class,
                    Map.of("rollcall.security-log.lines", "3", "rollcall.security-log.period", "1H")),
            metrics);

    @Test
    void floodWritesLimitedLinesAndASummaryAndIsCountedFully() {
        try (SecurityLog log = new SecurityLog()) {
            for (int i = 0; i < 1_000; i++) {
                events.report(SecurityEvent.TOKEN_REFUSED, null, Map.of("reason", "expired"));
            }
            events.report(SecurityEvent.CLIENT_REFUSED, null, Map.of("reason", "invalid_client"));
            events.summarize();
            events.summarize();

            assertThat(log.events())
                    .containsExactly(
                            Map.of("event", "token-refused", "reason", "expired"),
                            Map.of("event", "token-refused", "reason", "expired"),
                            Map.of("event", "token-refused", "reason", "expired"),
                            Map.of("event", "client-refused", "reason", "invalid_client"),
                            Map.of("event", "token-refused", "suppressed", "997", "seconds", "3600"));
        }
        assertThat(metrics.get("rollcall.security.events")
                        .tag("event", "token-refused")
                        .counter()
                        .count())
                .isEqualTo(1_000);
    }

    @ParameterizedTest
    @EnumSource
    void everyEventIsDocumented(SecurityEvent event) throws IOException {
        assertThat(Files.readAllLines(Path.of("docs/logs.md")))
                .filteredOn(line -> line.startsWith("| `" + event.code() + "` |"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a=b",
                "a\nb",
                "a\r\nevent=export",
                "\u2028",
                "\u001b[31m",
                "a@example.org",
                "\"",
                "é"
            })
    void unsafeValueIsLeftOut(String value) {
        try (SecurityLog log = new SecurityLog()) {
            events.report(SecurityEvent.EXPORT, null, Map.of("subject", value));

            assertThat(log.onlyEvent()).isEqualTo(Map.of("event", "export"));
        }
    }
}
