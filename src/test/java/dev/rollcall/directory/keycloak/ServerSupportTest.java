package dev.rollcall.directory.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server is asked what it supports; the tests answer for it. */
@QuarkusTest
class ServerSupportTest {

    private static final List<String> TYPES = List.of("USER", "ORGANIZATION_GROUP");
    private static final int THREADS = 8;

    @Inject
    KeycloakCalls calls;

    @Inject
    CircuitBreakerMaintenance breakers;

    private final AtomicInteger requests = new AtomicInteger();

    @Test
    void onlyTypesThatTheServerNamesAreKnown() {
        ServerSupport server = support(() -> Realm.json("{\"enums\":{\"resourceType\":[\"USER\"]}}"));

        assertThat(server.known(EventKind.ADMIN, TYPES)).containsExactly("USER");
        assertThat(server.hasOrganizationGroups()).isFalse();
        assertThat(server.unknownTypes().orElseThrow())
                .contains("ORGANIZATION_GROUP", "GROUP")
                .doesNotContain("USER", "LOGIN");
        assertThat(server.known(EventKind.USER, List.of("LOGIN"))).containsExactly("LOGIN");
        assertThat(requests).hasValue(1);
    }

    /** A gateway, or a role that is missing. */
    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 500, 503})
    void serverThatDoesNotSayCountsAsACurrentOneAndIsNotAskedAtOnceAgain(int status) {
        calls.ask(() -> "the circuit breaker exists from the first call on");
        ServerSupport server = support(() -> {
            throw new WebApplicationException(status);
        });

        for (int i = 0; i < 20; i++) {
            assertThat(server.known(EventKind.ADMIN, TYPES)).isEqualTo(TYPES);
            server.doubt();
        }

        assertThat(server.hasOrganizationGroups()).isTrue();
        assertThat(server.unknownTypes()).isEmpty();
        assertThat(requests).hasValue(1);
        assertThat(breakers.currentState("keycloak")).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void oneThreadAsksForAll() {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        ServerSupport server = support(() -> TimeLimits.get(answer));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<CompletableFuture<List<String>>> asking = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> server.known(EventKind.ADMIN, TYPES), threads))
                    .limit(THREADS)
                    .toList();
            answer.complete(Realm.json("{\"enums\":{\"resourceType\":[\"USER\"]}}"));

            assertThat(asking)
                    .allSatisfy(known -> assertThat(TimeLimits.get(known)).containsExactly("USER"));
        } finally {
            threads.shutdownNow();
        }
        assertThat(requests).hasValue(1);
    }

    private ServerSupport support(KeycloakServer server) {
        return new ServerSupport(
                () -> {
                    requests.incrementAndGet();
                    return server.info();
                },
                calls);
    }
}
