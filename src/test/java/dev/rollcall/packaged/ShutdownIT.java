package dev.rollcall.packaged;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.WireConnection;
import dev.rollcall.testing.wire.WireConnection.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Terminates the packaged service under load, as a roll-out does: no client may notice. Upper limits of durations are not measured,
 * because the machine may be busy; only that nothing happens too early.
 */
@Tag("process")
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class ShutdownIT {

    private static final Duration DELAY = Duration.ofSeconds(5);

    /** Time before the end of the delay at which the service stops accepting connections. */
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(1);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TEST_LIMIT = Duration.ofSeconds(60);
    private static final int CLIENTS = 6;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private PackagedProcess process;
    private URI service;
    private String authorization;

    /** Time after which clients stop opening connections, like a load balancer that has noticed the shutdown. */
    private volatile Instant noticed = Instant.MAX;

    @BeforeEach
    void start() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.put("quarkus.shutdown.delay", DELAY.toSeconds() + "S");
        settings.put("quarkus.shutdown.timeout", TIMEOUT.toSeconds() + "S");
        process = PackagedProcess.start(settings);
        service = process.awaitReady();
        authorization = "Authorization: Bearer " + Realm.get().token("admin", "admin");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        if (process != null) {
            process.close();
        }
    }

    @Test
    void everyRequestUnderLoadIsAnswered() throws Exception {
        CountDownLatch busy = new CountDownLatch(CLIENTS);
        List<Future<Load>> clients = startLoad(busy);
        assertThat(busy.await(TEST_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(healthOf("ready")).isEqualTo(200);

        Instant terminated = Instant.now();
        noticed = terminated.plus(DELAY.dividedBy(4));
        process.terminate();

        // The service reports that it is not ready while it still accepts connections.
        await().atMost(TEST_LIMIT).until(() -> healthOf("ready") == 503);
        assertThat(healthOf("live")).isEqualTo(200);
        assertThat(statusOf("/api/v1/users?limit=5")).isEqualTo(200);
        await().atMost(TEST_LIMIT).until(this::isRefused);
        assertThat(Instant.now()).isAfterOrEqualTo(terminated.plus(DELAY).minus(LAST_REQUESTS));
        assertThat(process.awaitExit(TEST_LIMIT)).isIn(0, 143);
        List<Load> loads = new ArrayList<>();
        for (Future<Load> client : clients) {
            loads.add(TimeLimits.get(client));
        }
        assertThat(loads).allSatisfy(load -> assertThat(load.lost()).isEmpty());
        assertThat(loads).anyMatch(Load::askedToClose);
    }

    /** At the beginning of the delay, so that clients continue on another replica. */
    @Test
    void followersOfChangesEndAtOnce() throws Exception {
        String path = "/api/v1/changes?cursor=now";
        String events = "Accept: text/event-stream";
        try (WireConnection stream = new WireConnection(service);
                WireConnection waiting = new WireConnection(service)) {
            stream.sendHead("GET", path, authorization, events);
            awaitLine(stream, "retry: ");
            waiting.sendHead("GET", path + "&wait=30", authorization);

            process.terminate();

            awaitLine(stream, ": the replica is shutting down");
            awaitLine(stream, "0");
            assertThat(stream.line()).isEmpty();
            assertThat(waiting.read().status()).isIn(200, 503);
            assertThat(healthOf("live")).isEqualTo(200);
        }
        assertThat(process.awaitExit(TEST_LIMIT)).isIn(0, 143);
    }

    private static void awaitLine(WireConnection stream, String beginning) throws IOException {
        while (!stream.line().startsWith(beginning)) {
            // the next one may
        }
    }

    @Test
    void requestsInFlightAreCompletedAndIdleConnectionsClosed() throws Exception {
        Realm.Identity identity = Realm.get().createIdentity("draining", "user");
        String userToken = "Authorization: Bearer " + Realm.get().token(identity);
        try (Connection database = TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                        .getConnection();
                Statement statement = database.createStatement();
                WireConnection idle = new WireConnection(service);
                WireConnection waiting = new WireConnection(service);
                WireConnection sending = new WireConnection(service)) {
            assertThat(idle.get("/q/openapi").status()).isEqualTo(200);
            assertThat(waiting.get("/api/v1/users/me", userToken).status()).isEqualTo(200);
            String form =
                    "grant_type=client_credentials&client_id=rollcall-machine&client_secret=rollcall-machine-secret";
            sending.sendHead(
                    "POST",
                    "/token",
                    "Content-Type: application/x-www-form-urlencoded",
                    "Content-Length: " + form.length());
            sending.send(form.substring(0, 20));
            // The next /me writes the visit, and must wait for the lock.
            statement.execute(ServiceDatabase.FORGET_VISIT.formatted(identity.subject()));
            database.setAutoCommit(false);
            statement.execute(ServiceDatabase.LOCK_VISIT.formatted(identity.subject()));
            waiting.sendHead("GET", "/api/v1/users/me", userToken);
            await().atMost(TEST_LIMIT).until(() -> isWaitedFor(statement));

            process.terminate();
            await().atMost(TEST_LIMIT).until(this::isRefused);

            assertThat(process.isAlive()).isTrue();
            database.commit();
            sending.send(form.substring(20));
            Answer me = waiting.read();
            assertThat(me.status()).isEqualTo(200);
            assertThat(me.body()).contains(identity.subject());
            assertThat(sending.read().body()).contains("access_token");
            assertThat(idle.isEnded()).isTrue();
        }
        assertThat(process.awaitExit(TEST_LIMIT)).isIn(0, 143);
    }

    private static boolean isWaitedFor(Statement statement) throws SQLException {
        try (var rows = statement.executeQuery(
                "select 1 from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))")) {
            return rows.next();
        }
    }

    private boolean isRefused() throws IOException {
        try {
            new WireConnection(service).close();
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (SocketException reset) {
            // the socket is just being closed
            return false;
        }
    }

    private int healthOf(String check) throws IOException {
        try (WireConnection connection = new WireConnection(process.management())) {
            return connection.get("/q/health/" + check).status();
        }
    }

    private int statusOf(String path) throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            return connection.get(path, authorization).status();
        }
    }

    private List<Future<Load>> startLoad(CountDownLatch busy) {
        List<String> paths = List.of("/api/v1/users?limit=5", "/protected", "/", "/q/openapi");
        List<Future<Load>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String path = paths.get(i % paths.size());
            clients.add(threads.submit(() -> load(path, busy)));
        }
        return clients;
    }

    /**
     * Sends requests over one connection after the other. Keeps each connection until the service closes it, and opens new ones until a
     * load balancer would have noticed that the service is not ready. The system resets a connection that is opened while the socket
     * closes, whatever the service does; the delay exists so that no client opens one then.
     */
    private Load load(String path, CountDownLatch busy) throws IOException {
        List<String> lost = new ArrayList<>();
        boolean askedToClose = false;
        while (Instant.now().isBefore(noticed)) {
            try (WireConnection connection = new WireConnection(service)) {
                askedToClose |= requestUntilAskedToClose(connection, path, busy, lost);
            }
        }
        return new Load(askedToClose, lost);
    }

    /**
     * @return true if the service announced the end of the connection; false if this client was paused for so long that the service
     *     had to take the connection for idle
     */
    private boolean requestUntilAskedToClose(
            WireConnection connection, String path, CountDownLatch busy, List<String> lost) {
        Instant previousRequest = Instant.now();
        Instant asked = previousRequest;
        try {
            for (int answered = 1; ; answered++) {
                previousRequest = asked;
                asked = Instant.now();
                Answer answer = connection.get(path, authorization);
                assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
                if (answered == 10) {
                    busy.countDown();
                }
                if (answer.isLast()) {
                    return true;
                }
            }
        } catch (IOException e) {
            if (Duration.between(previousRequest, asked).compareTo(LAST_REQUESTS.dividedBy(2)) < 0) {
                lost.add(Instant.now() + " " + path + ": " + e);
            }
            return false;
        }
    }

    private record Load(boolean askedToClose, List<String> lost) {}
}
