package dev.rollcall.observability;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.SecurityLog;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Security events behind a proxy, and floods of them. */
@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class SecurityFloodTest {

    private static final int FLOOD = 20 * DeploymentProfile.LINES;

    @Inject
    SecurityEvents events;

    @Inject
    MeterRegistry metrics;

    private double counted(String event) {
        return metrics.get("rollcall.security.events")
                .tag("event", event)
                .counter()
                .count();
    }

    /** Events of other tests must not appear in the next summary. */
    @BeforeEach
    void discardPendingSummary() {
        events.summarize();
    }

    @Test
    void floodIsSummarizedAndCountedFully() {
        double before = counted("credential-missing");
        try (SecurityLog log = new SecurityLog()) {
            for (int i = 0; i < FLOOD; i++) {
                missing("192.0.2.102");
            }
            await().atMost(TimeLimits.LIMIT).until(() -> suppressed(log) > 0 && lines(log) + suppressed(log) == FLOOD);

            assertThat(counted("credential-missing") - before).isEqualTo(FLOOD);
            assertThat(lines(log)).isLessThan(FLOOD / 2);
        }
    }

    private static long lines(SecurityLog log) {
        return of(log).stream()
                .filter(event -> !event.containsKey("suppressed"))
                .count();
    }

    private static long suppressed(SecurityLog log) {
        return of(log).stream()
                .filter(event -> event.containsKey("suppressed"))
                .mapToLong(event -> Long.parseLong(event.get("suppressed")))
                .sum();
    }

    private static List<Map<String, String>> of(SecurityLog log) {
        return log.events().stream()
                .filter(event -> event.get("event").equals("credential-missing"))
                .toList();
    }

    @Test
    void exceededLimitIsReportedWithTheAddressTheProxySaw() {
        String address = "192.0.2.103";
        for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
            bearer(address).expect(401);
        }
        try (SecurityLog log = new SecurityLog()) {
            bearer(address).expect(429);

            assertThat(log.onlyEvent())
                    .containsEntry("event", "limit-exceeded")
                    .containsEntry("reason", "failed-credentials")
                    .containsEntry("endpoint", "/protected")
                    .containsEntry("address", address);
        }
    }

    @Test
    void exceededTokenLimitIsReported() {
        String address = "192.0.2.104";
        for (int i = 0; i < DeploymentProfile.TOKEN_REQUESTS; i++) {
            token(address, 401);
        }
        try (SecurityLog log = new SecurityLog()) {
            token(address, 429);

            assertThat(log.onlyEvent())
                    .containsEntry("event", "limit-exceeded")
                    .containsEntry("reason", "token")
                    .containsEntry("endpoint", "/token")
                    .containsEntry("address", address);
        }
    }

    @Test
    void invalidAddressIsNotLogged() {
        try (SecurityLog log = new SecurityLog()) {
            from("somebody event=export")
                    .form("logout_token", "wrong.tok.en")
                    .post("/logout/backchannel")
                    .expect(400);

            assertThat(log.onlyEvent()).containsEntry("event", "logout-refused").containsEntry("address", "unknown");
        }
    }

    private static void missing(String address) {
        from(address).get("/api/v1/users/me").expect(401);
    }

    private static ApiResponse bearer(String address) {
        return from(address).header("Authorization", "Bearer wrong.tok.en").get("/protected");
    }

    private static void token(String address, int status) {
        from(address).tokenByForm("rollcall-machine", "wrong-one").expect(status);
    }

    private static ApiCaller from(String address) {
        return Api.anonymous().withoutRedirects().header("X-Forwarded-For", address);
    }
}
