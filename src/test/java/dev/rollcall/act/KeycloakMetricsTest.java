package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metrics of calls to Keycloak. The number of series does not grow with the number of users. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class KeycloakMetricsTest extends WiredTest {

    @Test
    void metricsCountCallsRetriesCircuitBreakerAndWaiting() {
        ApiResponse user = created(newName(), "user");
        String id = user.path("id");
        String subject = user.path("keycloakId");
        wires.admin().answer(503, "", "GET", "/users/(?!profile)[^/]+", 1);
        patch(id, "{\"firstName\":\"Second\"}").expect(200);

        List<String> metrics =
                ManagementPort.get("/q/metrics").asString().lines().toList();

        for (String series : List.of(
                "http_client_requests_seconds_count{clientName=\"none\",method=\"PUT\",outcome=\"SUCCESS\",status=\"204\",uri=\"/users/{id}\"}",
                "ft_invocations_total{fallback=\"notDefined\",method=\"keycloak\",result=\"valueReturned\"}",
                "ft_retry_retries_total{method=\"keycloak-repeatable\"}",
                "ft_circuitbreaker_state_current{method=\"keycloak\",state=\"closed\"}",
                "ft_circuitbreaker_opened_total{method=\"keycloak\"}",
                "ft_bulkhead_executionsRunning{method=\"keycloak\"}",
                "ft_bulkhead_waitingDuration_seconds_count{method=\"keycloak\"}")) {
            assertThat(metrics).anyMatch(line -> line.startsWith(series));
        }
        assertThat(metrics.stream()
                        .filter(line -> line.startsWith("ft_retry_retries_total{method=\"keycloak-repeatable\"}")))
                .allMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) >= 1);
        assertThat(metrics).noneMatch(line -> line.contains(id) || line.contains(subject));
    }
}
