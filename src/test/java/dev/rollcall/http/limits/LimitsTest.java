package dev.rollcall.http.limits;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.http.OverSockets;
import dev.rollcall.testing.ChangeLogWriter;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.wire.SlowClient;
import dev.rollcall.testing.wire.WireConnection;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real sockets: requests that are too large, too slow or too many are refused, and other clients are not affected. */
@QuarkusTest
@Tag("slow")
@TestProfile(LimitsTest.Small.class)
class LimitsTest extends OverSockets {

    private static final int REQUESTS = 4;
    private static final int LONG_REQUESTS = 2;
    private static final int FOLLOWERS = 2;
    private static final int MANY = 30;
    private static final Duration LATENESS = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FORM = "POST /token HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 30000\r\n\r\n";

    @Inject
    ServiceDatabase records;

    @Inject
    ChangeLogWriter changes;

    @Inject
    Vertx vertx;

    public static final class Small implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "rollcall.limits.requests",
                    Integer.toString(REQUESTS),
                    "rollcall.limits.long-requests",
                    Integer.toString(LONG_REQUESTS),
                    "rollcall.limits.followers",
                    Integer.toString(FOLLOWERS),
                    "rollcall.limits.head-timeout",
                    "2S",
                    "rollcall.limits.body-timeout",
                    "3S",
                    "rollcall.limits.file-timeout",
                    "3S",
                    "rollcall.limits.bodies",
                    "3M",
                    "rollcall.limits.lateness",
                    LATENESS.toMillis() + "MS",
                    "quarkus.http.idle-timeout",
                    IDLE.toSeconds() + "S");
        }
    }

    private SlowClient slow(String begin) throws IOException {
        SlowClient client = new SlowClient(service, begin);
        open.add(client);
        return client;
    }

    @Test
    void tooLongUriReturnsProblem414() throws IOException {
        assertProblem(ask("/api/v1/users?search=" + "x".repeat(9_000), admin), 414, "uri-too-long");
        // the same connection serves the next request
        WireConnection connection = connect();
        assertProblem(connection.get("/nothing?" + "x".repeat(9_000)), 414, "uri-too-long");
        assertThat(connection.get("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
    }

    @Test
    void tooLargeHeadersReturnProblem431() throws IOException {
        assertProblem(ask("/api/v1/users", admin, "X-Odd: " + "x".repeat(21_000)), 431, "headers-too-large");
        assertProblem(ask("/api/v1/users", admin, "X-Odd: x\r\n".repeat(3_000).strip()), 431, "headers-too-large");
    }

    /** The HTTP server refuses these before there is a request, so there is no problem document. */
    @ParameterizedTest
    @CsvSource({"20000, 0, 414", "0, 40000, 431"})
    void requestsBeyondTheServersLimitsAreRefused(int address, int header, int status) throws IOException {
        assertThat(ask("/?" + "x".repeat(address), "X-Odd: " + "x".repeat(header))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void tooLargeChunkedBodyReturnsProblem413() throws IOException {
        WireConnection connection = connect();
        connection.sendHead(
                "POST", "/api/v1/users", admin, "Content-Type: application/json", "Transfer-Encoding: chunked");
        String chunk = "100000\r\n" + "x".repeat(1 << 20) + "\r\n";
        connection.send(chunk);
        connection.send("1\r\nx\r\n");

        assertProblem(connection.read(), 413, "too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/token", "/token/", "/logout/backchannel", "/api/v1/users", "/api/v1/users/"})
    void anonymousBodiesAreLimitedTo32Kb(String path) throws IOException {
        String form = "Content-Type: application/x-www-form-urlencoded";
        WireConnection said = connect();
        said.sendHead("POST", path, form, "Content-Length: 32769");
        assertProblem(said.read(), 413, "too-large");

        WireConnection unsaid = connect();
        unsaid.sendHead("POST", path, form, "Transfer-Encoding: chunked");
        unsaid.send("8001\r\n" + "x".repeat(0x8001) + "\r\n");
        assertProblem(unsaid.read(), 413, "too-large");
    }

    /** Such a path would reach a resource, but bypass limits and metric labels. */
    @ParameterizedTest
    @CsvSource({
        "POST, /token;a=b",
        "POST, /api;a=b/v1/users",
        "GET, /api/v1/users/export;a=b",
        "POST, /api/v1/users/import;",
        "GET, /;a"
    })
    void pathWithParametersReturns404(String method, String path) throws IOException {
        WireConnection connection = connect();
        connection.sendHead(method, path, admin, "Content-Length: 0");

        assertProblem(connection.read(), 404, "not-found");
    }

    @Test
    void importLimitAppliesWithTrailingSlash() {
        String line = "{}" + " ".repeat(998) + "\n";

        Api.admin()
                .body("application/x-ndjson; charset=UTF-8", line.repeat(1_200).getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/users/import/?dryRun=true")
                .expect(200);
    }

    @Test
    void chunkedBodyAndExpectContinueAreAccepted() throws IOException {
        String user = "{\"username\":\"" + UUID.randomUUID() + "\",";
        WireConnection connection = connect();
        connection.sendHead(
                "POST",
                "/api/v1/users",
                admin,
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "Expect: 100-continue");
        assertThat(connection.read().status()).isEqualTo(100);
        connection.send(Integer.toHexString(user.length()) + "\r\n" + user + "\r\n");
        connection.send("12\r\n\"firstName\": \"A b\"\r\n1\r\n}\r\n0\r\n\r\n");

        assertThat(connection.read().status()).isEqualTo(201);
    }

    @Test
    void slowHeadersCloseTheConnectionWhileOthersAreServed() throws IOException {
        assertThat(ask("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
        List<SlowClient> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(slow("GET /api/v1/users HTTP/1.1\r\nHost: localhost\r\nX-Slow: "));
        }

        assertThat(ask("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
        assertThat(clients).allMatch(SlowClient::isCutOff);
    }

    /** The time-out applies to every request of a connection, not only to the first. */
    @Test
    void slowNextRequestClosesTheConnection() throws IOException {
        SlowClient client = slow("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nX-Slow: ");

        assertThat(client.answer().status()).isEqualTo(200);
        assertThat(client.isCutOff()).isTrue();
    }

    @Test
    void slowBodiesDoNotBlockOthers() throws IOException {
        List<SlowClient> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(slow(FORM));
        }

        for (int i = 0; i < REQUESTS; i++) {
            assertThat(ask("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
        }
        for (SlowClient client : clients) {
            assertProblem(client.answer(), 408, "too-slow");
            assertThat(client.isCutOff()).isTrue();
        }
        awaitNoneInProgress("usual");
    }

    @Test
    void stalledUploadsDoNotBlockOthers() throws IOException {
        for (int i = 0; i < 2; i++) {
            slow("POST /api/v1/users/import HTTP/1.1\r\nHost: localhost\r\n" + admin
                    + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n");
        }

        await().atMost(PATIENCE).until(() -> importStatus() == 200);
    }

    private int importStatus() throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            connection.sendHead(
                    "POST",
                    "/api/v1/users/import?dryRun=true",
                    admin,
                    "Content-Type: application/x-ndjson",
                    "Content-Length: 2");
            connection.send("{}");
            return connection.read().status();
        }
    }

    @Test
    void bufferedBodiesAreLimitedInMemory() throws IOException {
        String half = "x".repeat(700_000);
        List<WireConnection> connections = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            WireConnection connection = connect();
            connection.sendHead(
                    "POST", "/api/v1/users", admin, "Content-Type: application/json", "Content-Length: 900000");
            connection.send(half);
            connections.add(connection);
        }

        List<Integer> statuses = new ArrayList<>();
        for (WireConnection connection : connections) {
            statuses.add(connection.read().status());
        }

        assertThat(statuses).contains(503, 408).containsOnly(503, 408);
    }

    @Test
    void unreadExportIsCutOffAndDoesNotBlockOthers() throws IOException {
        records.insertUsers("unread-" + UUID.randomUUID(), 20_000);
        for (int i = 0; i < LONG_REQUESTS; i++) {
            connect().sendHead("GET", "/api/v1/users/export", admin);
        }
        await().atMost(PATIENCE).until(() -> inProgress("long") == LONG_REQUESTS);

        for (String same : List.of("export", "export/", "export//", "%65xport/")) {
            assertOverloaded(ask("/api/v1/users/" + same + "?role=nobody", admin));
        }
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(ask("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
        }
        awaitNoneInProgress("long");
        assertThat(ask("/api/v1/users/export?role=nobody", admin).status()).isEqualTo(200);
    }

    @Test
    void eventStreamsUseLongRequestSlotsAndReleaseThem() throws IOException {
        String run = Api.admin()
                .post("/api/v1/sync/runs", "{\"dryRun\":true}")
                .expect(201)
                .path("id");
        try (WireConnection follower = new WireConnection(service)) {
            follower.sendHead("GET", "/api/v1/sync/runs/" + run + "/events", admin);
            await().atMost(PATIENCE).until(() -> inProgress("long") == 1);
            awaitNoneInProgress("usual");
        } finally {
            Api.admin().post("/api/v1/sync/runs/" + run + "/cancel");
        }

        awaitNoneInProgress("long");
    }

    @Test
    void followersHaveALimitOfTheirOwn() throws IOException {
        String path = "/api/v1/changes?cursor=now";
        String events = "Accept: text/event-stream";
        WireConnection stream = connect();
        stream.sendHead("GET", path, admin, events);
        WireConnection waiting = connect();
        waiting.sendHead("GET", path + "&wait=30", admin);
        await().atMost(PATIENCE).until(() -> inProgress("followers") == FOLLOWERS);

        assertOverloaded(ask(path, admin, events));
        assertOverloaded(ask(path, admin, "Accept: text/*"));
        assertOverloaded(ask(path, admin, "Accept: Text/Event-Stream"));
        assertOverloaded(
                ask(path, admin, "Accept: application/cloudevents-batch+json;q=0.1, application/json;q=0.1, */*"));
        assertOverloaded(ask("/api/v1/changes/?cursor=now&wait=1", admin));
        assertThat(ask(path, admin).status()).isEqualTo(200);
        assertThat(ask(path, admin, "Accept: text/html, */*").status()).isEqualTo(200);
        assertThat(ask(path, admin, "Accept: application/json, text/event-stream")
                        .status())
                .isEqualTo(200);
        assertThat(ask(path, admin, "Accept: text/event-stream;q=0.5, application/cloudevents-batch+json")
                        .status())
                .isEqualTo(200);
        assertThat(ask(path + "&wait=0", admin).status()).isEqualTo(200);
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(ask("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
        }
        stream.close();
        waiting.close();
        awaitNoneInProgress("followers");
    }

    /** Waits for longer than the idle time-out, which is shorter here. */
    @Test
    void heartbeatsKeepIdleStreamsOpen() throws IOException {
        WireConnection stream = connect();
        stream.sendHead("GET", "/api/v1/changes?cursor=now", admin, "Accept: text/event-stream");
        long began = System.nanoTime();
        while (System.nanoTime() - began < 2 * IDLE.toNanos()) {
            String line = stream.line();
            while (!line.equals(": heartbeat")) {
                line = stream.line();
            }
        }

        assertThat(inProgress("followers")).isOne();
        stream.close();
        awaitNoneInProgress("followers");
    }

    @Test
    void unreadStreamIsCutOff() throws IOException {
        String now = ask("/api/v1/changes?cursor=now", admin).headers().get("rollcall-cursor");
        changes.appendVersions(40_000);
        WireConnection stream = connect();
        stream.sendHead("GET", "/api/v1/changes?cursor=" + now, admin, "Accept: text/event-stream");
        await().atMost(PATIENCE).until(() -> inProgress("followers") == 1);

        awaitNoneInProgress("followers");
    }

    @Test
    void lateReadsReturn503UntilTheEventLoopCatchesUp() throws IOException {
        WireConnection connection = connect();
        assertThat(connection.get("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
        AtomicBoolean busy = new AtomicBoolean(true);
        ((VertxInternal) vertx).getEventLoopGroup().forEach(loop -> keepBusy(loop, busy));
        try {
            await().atMost(PATIENCE).until(() -> connection.get("/api/v1/users?limit=1", admin), answer -> {
                if (answer.status() == 503) {
                    assertOverloaded(answer);
                }
                return answer.status() == 503;
            });
            assertThat(metrics.counter("rollcall.requests.refused", "kind", "late")
                            .count())
                    .isPositive();
        } finally {
            busy.set(false);
        }

        await().atMost(PATIENCE)
                .until(() -> connection.get("/api/v1/users?limit=1", admin).status() == 200);
        awaitNoneInProgress("usual");
    }

    /** Keeps the event loop busy like too many requests. The next task comes a moment later, since the loop would otherwise read nothing. */
    private static void keepBusy(EventExecutor loop, AtomicBoolean busy) {
        loop.schedule(
                () -> {
                    LockSupport.parkNanos(LATENESS.plusMillis(100).toNanos());
                    if (busy.get()) {
                        keepBusy(loop, busy);
                    }
                },
                1,
                TimeUnit.MILLISECONDS);
    }

    private void awaitNoneInProgress(String kind) {
        await().atMost(PATIENCE).until(() -> inProgress(kind) == 0);
    }
}
