package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.keycloak.StartedWithoutKeycloak;
import dev.rollcall.testing.wire.SlowClient;
import dev.rollcall.testing.wire.WireConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Slow clients are cut off even before the service has answered its first request. So this class must run first in its application. It
 * does because of its name: test classes of one application run in the order of their full names.
 */
@QuarkusTest
@Tag("slow")
@TestProfile(StartedWithoutKeycloak.class)
class FirstConnectionTest {

    @TestHTTPResource("/")
    URI service;

    @TestHTTPResource(value = "/health/live", management = true)
    URI live;

    @Inject
    MeterRegistry metrics;

    @Test
    void slowFirstConnectionIsClosedButManagementPortAnswers() throws IOException {
        assertThat(metrics.find("http.server.requests").timers())
                .as("earlier requests")
                .allMatch(timer -> timer.count() == 0);
        try (WireConnection operator = new WireConnection(live);
                WireConnection silent = new WireConnection(service);
                SlowClient slow = new SlowClient(service, "GET / HTTP/1.1\r\nX-Slow: ")) {
            assertThat(silent.isEnded()).isTrue();
            assertThat(slow.isCutOff()).isTrue();
            assertThat(operator.get(live.getPath()).status()).isEqualTo(200);
        }
        try (WireConnection next = new WireConnection(service)) {
            assertThat(next.get("/").status()).isEqualTo(200);
        }
    }
}
