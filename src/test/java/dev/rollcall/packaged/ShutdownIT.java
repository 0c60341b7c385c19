package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Patience;
import dev.rollcall.testing.Realm;
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
 * Tells the packaged service to stop while it is busy, as a roll-out does: nobody must notice. How long things take is the
 * machine's, which may be busy with other builds; only that nothing comes too early is measured.
 */
@Tag("process")
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class ShutdownIT {

    private static final Duration DELAY = Duration.ofSeconds(5);

    /** How long before the end of the delay the door closes. */
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(1);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CLIENTS = 6;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private PackagedProcess process;
    private URI service;
    private String authorization;

    /** From when on nobody sends the service new connections. */
    private volatile Instant noticed = Instant.MAX;

    @BeforeEach
    void start() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs servers that a process of its own can be told of");
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
    void underLoadEveryRequestIsAnswered() throws Exception {
        CountDownLatch busy = new CountDownLatch(CLIENTS);
        List<Future<Load>> clients = startLoad(busy);
        assertThat(busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(healthOf("ready")).isEqualTo(200);

        Instant told = Instant.now();
        noticed = told.plus(DELAY.dividedBy(4));
        process.terminate();

        // Whenever it says so, it is while it still takes connections.
        await().atMost(PATIENCE).until(() -> healthOf("ready") == 503);
        assertThat(healthOf("live")).isEqualTo(200);
        assertThat(statusOf("/api/v1/users?limit=5")).isEqualTo(200);
        await().atMost(PATIENCE).until(this::isRefused);
        assertThat(Instant.now()).isAfterOrEqualTo(told.plus(DELAY).minus(LAST_REQUESTS));
        assertThat(process.awaitExit(PATIENCE)).isIn(0, 143);
        List<Load> loads = new ArrayList<>();
        for (Future<Load> client : clients) {
            loads.add(Patience.get(client));
        }
        assertThat(loads).allSatisfy(load -> assertThat(load.lost()).isEmpty());
        assertThat(loads).anyMatch(Load::toldToLeave);
    }

    @Test
    void whatIsInFlightWhenTheDoorCloses() throws Exception {
        Realm.Person person = Realm.get().createPerson("draining", "user");
        String theirs = "Authorization: Bearer " + Realm.get().token(person);
        try (Connection database = Patience.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                        .getConnection();
                Statement statement = database.createStatement();
                WireConnection idle = new WireConnection(service);
                WireConnection waiting = new WireConnection(service);
                WireConnection sending = new WireConnection(service)) {
            assertThat(idle.get("/q/openapi").status()).isEqualTo(200);
            assertThat(waiting.get("/api/v1/users/me", theirs).status()).isEqualTo(200);
            String form =
                    "grant_type=client_credentials&client_id=rollcall-machine&client_secret=rollcall-machine-secret";
            sending.sendHead(
                    "POST",
                    "/token",
                    "Content-Type: application/x-www-form-urlencoded",
                    "Content-Length: " + form.length());
            sending.send(form.substring(0, 20));
            // The next /me writes when they were seen, and must wait for us.
            statement.execute("update users set last_seen_at = null where keycloak_id = '" + person.subject() + "'");
            database.setAutoCommit(false);
            statement.execute("select 1 from users where keycloak_id = '" + person.subject() + "' for update");
            waiting.sendHead("GET", "/api/v1/users/me", theirs);
            await().atMost(PATIENCE).until(() -> isWaitedFor(statement));

            process.terminate();
            await().atMost(PATIENCE).until(this::isRefused);

            assertThat(process.isAlive()).isTrue();
            database.commit();
            sending.send(form.substring(20));
            Answer me = waiting.read();
            assertThat(me.status()).isEqualTo(200);
            assertThat(me.body()).contains(person.subject());
            assertThat(sending.read().body()).contains("access_token");
            assertThat(idle.isEnded()).isTrue();
        }
        assertThat(process.awaitExit(PATIENCE)).isIn(0, 143);
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
            // in the very moment in which it closes
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
     * Asks over one connection after the other, each kept until the service ends it, until a load balancer would have noticed
     * that the service is not ready any more. A connection that is made in the very moment in which the socket closes is reset
     * by the system, whatever the service does; the delay is there so that nobody makes one then.
     */
    private Load load(String path, CountDownLatch busy) throws IOException {
        List<String> lost = new ArrayList<>();
        boolean toldToLeave = false;
        while (Instant.now().isBefore(noticed)) {
            try (WireConnection connection = new WireConnection(service)) {
                toldToLeave |= askUntilToldToLeave(connection, path, busy, lost);
            }
        }
        return new Load(toldToLeave, lost);
    }

    /**
     * @return whether it was; not if the system kept us from asking for so long that the service had to take us for somebody
     *     who asks for nothing more
     */
    private boolean askUntilToldToLeave(
            WireConnection connection, String path, CountDownLatch busy, List<String> lost) {
        Instant askedBefore = Instant.now();
        Instant asked = askedBefore;
        try {
            for (int answered = 1; ; answered++) {
                askedBefore = asked;
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
            if (Duration.between(askedBefore, asked).compareTo(LAST_REQUESTS.dividedBy(2)) < 0) {
                lost.add(Instant.now() + " " + path + ": " + e);
            }
            return false;
        }
    }

    private record Load(boolean toldToLeave, List<String> lost) {}
}
