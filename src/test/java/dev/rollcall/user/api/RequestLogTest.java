package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.act.WiredTest;
import dev.rollcall.observability.RequestIds;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.packaged.LogCapture;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Log lines of a request have its id in every thread: the event loop, a worker, or a thread of an import. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class RequestLogTest extends WiredTest {

    private static final int ALWAYS = 1_000;
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final String id = "log-test-" + UUID.randomUUID();

    @Test
    void workerThreadLogsTheRequestId() {
        ApiResponse user = created(newName());
        wires.admin().answer(503, "", "GET", "/users/[^/]+", ALWAYS);
        try (LogCapture log = LogCapture.of("dev.rollcall.directory")) {
            admin.header(RequestIds.HEADER, id)
                    .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                    .patch(USERS + "/" + user.path("id"), "{\"firstName\":\"Second\"}")
                    .expect(503)
                    .header(RequestIds.HEADER, id);

            assertThat(log.entries())
                    .filteredOn(entry -> entry.requestId().equals(id)) // other threads may log meanwhile
                    .anyMatch(logged(line -> line.contains("Keycloak's Admin API"), "executor-thread.*"))
                    .allMatch(entry -> entry.traceId().equals(TRACE));
        }
    }

    @Test
    void importThreadLogsTheRequestId() {
        wires.admin().answer(502, "", "POST", "/users", ALWAYS);
        try (LogCapture log = LogCapture.of("dev.rollcall.act")) {
            admin.header(RequestIds.HEADER, id)
                    .body(
                            "application/x-ndjson; charset=UTF-8",
                            "{\"username\":\"%s\"}\n{\"username\":\"%s\"}"
                                    .formatted(newName(), newName())
                                    .getBytes(StandardCharsets.UTF_8))
                    .post(USERS + "/import")
                    .expect(200);

            assertThat(log.entries().stream().filter(logged(line -> line.contains("is pending"), "pool-.*")))
                    .hasSize(2);
        }
    }

    @Test
    void eventLoopLogsTheRequestId() {
        try (LogCapture log = LogCapture.of("io.quarkus.oidc")) {
            Api.as("eyJhbGciOiJSUzI1NiJ9.e30.AAAA")
                    .header(RequestIds.HEADER, id)
                    .header("traceparent", "00-not-a-trace-01")
                    .get("/protected")
                    .expect(401);

            assertThat(log.entries())
                    .anyMatch(logged(line -> true, "vert.x-eventloop-thread.*"))
                    .allMatch(entry -> entry.traceId().equals("null"));
        }
    }

    /** The next request on the same thread has another id. */
    @Test
    void requestIdDoesNotLeakIntoTheNextRequest() {
        ApiResponse user = created(newName());
        wires.admin().answer(503, "", "GET", "/users/[^/]+", ALWAYS);
        try (LogCapture log = LogCapture.of("dev.rollcall.directory")) {
            admin.header(RequestIds.HEADER, id).delete(USERS + "/" + user.path("id"));
            closeBreaker();
            ApiResponse second = admin.delete(USERS + "/" + user.path("id"));

            assertThat(log.entries())
                    .filteredOn(entry -> entry.line().contains("Keycloak's Admin API"))
                    .extracting(LogCapture.Entry::requestId)
                    .contains(id, second.header(RequestIds.HEADER))
                    .doesNotContain("null");
        }
    }

    private Predicate<LogCapture.Entry> logged(Predicate<String> line, String thread) {
        return entry -> line.test(entry.line())
                && Pattern.matches(thread, entry.thread())
                && entry.requestId().equals(id);
    }
}
