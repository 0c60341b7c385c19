package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.SlowClient;
import dev.rollcall.testing.WireConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is slow with a first request is cut off although nobody has asked the service anything yet. */
@QuarkusTest
@TestProfile(FirstConnectionTest.Hasty.class)
class FirstConnectionTest {

    @TestHTTPResource("/")
    URI service;

    @TestHTTPResource(value = "/health/live", management = true)
    URI live;

    public static final class Hasty implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("rollcall.limits.head-timeout", "2S", "quarkus.http.idle-timeout", "10M");
        }
    }

    @Test
    void isCutOffAndOperatorsAreNot() throws IOException {
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
