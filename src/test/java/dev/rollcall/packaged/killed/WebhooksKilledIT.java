package dev.rollcall.packaged.killed;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.webhook.delivery.Receiver;
import dev.rollcall.webhook.delivery.Receiver.Received;
import dev.rollcall.webhook.delivery.Receiver.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills the replica that delivers webhooks (SIGKILL), and cuts connections to the database, while changes are written and receivers fail,
 * hang, are slow, or want no more.
 */
@Order(3)
@Tag("process")
@Tag("slow")
class WebhooksKilledIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    /** Longer than the promised five seconds, because several processes share the machine. */
    private static final Duration TAKEOVER = Duration.ofSeconds(15);

    private static final String WEBHOOKS = "/api/v1/webhooks";
    private static final int RECEIVERS = 7;

    /** How far writers may be ahead of a receiver that always answers. */
    private static final int LEAD = 10;

    /** The status of a request that is never answered. */
    private static final int NO_ANSWER = 0;

    private static DeliveringReplicas replicas;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Hook> hooks = new ArrayList<>();

    /** Opens at the end: receivers that are slow or hang wait for it. */
    private final CountDownLatch end = new CountDownLatch(1);

    private final AtomicInteger written = new AtomicInteger();
    private volatile boolean over;

    /** A webhook, and its receiver. */
    private record Hook(String name, String path, Receiver receiver) {

        /** Returns the ids of the entries that the receiver has taken, in the order in which they came. */
        List<String> entries() {
            return receiver.delivered().stream()
                    .flatMap(request -> ids(request.body()).stream())
                    .toList();
        }

        long distinct() {
            return entries().stream().distinct().count();
        }

        String status() {
            return replicas.admin().read(path).text("status");
        }
    }

    @BeforeAll
    static void start() {
        replicas = new DeliveringReplicas(RECEIVERS);
    }

    @AfterEach
    void closeReceivers() {
        over = true;
        end.countDown();
        hooks.forEach(hook -> hook.receiver().close());
        replicas.records().execute("delete from webhooks");
        threads.shutdownNow();
    }

    @AfterAll
    static void stop() {
        if (replicas != null) {
            replicas.close();
        }
    }

    private static List<String> ids(JsonNode body) {
        return body.isArray()
                ? body.findValuesAsText("id")
                : List.of(body.get("id").asText());
    }

    private Hook hook(String name, int batch, IntUnaryOperator statuses, Reply reply) throws IOException {
        int port = replicas.port(hooks.size());
        Receiver receiver = new Receiver(port);
        receiver.answers(statuses);
        receiver.replies((exchange, status) -> {
            if (status == NO_ANSWER) {
                end.await();
            }
            reply.send(exchange, status);
        });
        ApiResponse created = replicas.admin()
                .post(
                        WEBHOOKS,
                        Map.of(
                                "url",
                                "http://127.0.0.1:" + port + "/" + name,
                                "types",
                                List.of("organization.*"),
                                "batch",
                                batch))
                .expect(201);
        receiver.knows(created.text("secret"));
        Hook hook = new Hook(name, WEBHOOKS + "/" + created.text("id"), receiver);
        hooks.add(hook);
        return hook;
    }

    private Hook hook(String name, int batch, IntUnaryOperator statuses) throws IOException {
        return hook(name, batch, statuses, (exchange, status) -> exchange.sendResponseHeaders(status, -1));
    }

    @Test
    void killedReplicaIsReplacedWithinSeconds() throws IOException {
        Hook steady = hook("steady", 1, number -> 204);
        replicas.writeByHand();
        await().atMost(SOON).until(() -> steady.distinct() == 1);
        String killed = replicas.delivering();

        replicas.kill(killed);
        long begin = System.nanoTime();
        replicas.writeByHand();

        await().atMost(TAKEOVER).until(() -> steady.distinct() == 2);
        System.out.printf(
                "%d ms from the kill to a delivery by the other replica%n", (System.nanoTime() - begin) / 1_000_000);
        assertThat(replicas.delivering()).isNotEqualTo(killed);
        replicas.start(killed);
    }

    @Test
    void eachReceiverGetsEachEntryInOrderWhateverIsKilled() throws IOException {
        int earlier = replicas.log().size();
        Hook steady = hook("steady", 1, number -> 204);
        Hook failing = hook("failing", 1, number -> number % 100 == 1 ? 500 : 204);
        Hook hanging = hook("hanging", 10, number -> number % 100 == 1 ? NO_ANSWER : 204);
        Hook slow = hook("slow", 50, number -> 204, (exchange, status) -> {
            end.await(300, TimeUnit.MILLISECONDS);
            exchange.sendResponseHeaders(status, -1);
        });
        Hook inParts = hook("in-parts", 50, number -> 200, (exchange, status) -> {
            exchange.sendResponseHeaders(status, 0);
            OutputStream body = exchange.getResponseBody();
            for (int i = 0; i < 5; i++) {
                end.await(50, TimeUnit.MILLISECONDS);
                body.write('.');
                body.flush();
            }
        });
        AtomicInteger cuts = new AtomicInteger();
        Hook cutting = hook("cutting", 10, number -> 204, (exchange, status) -> {
            if (cuts.getAndIncrement() % 40 == 1) {
                throw new IOException("the answer is lost");
            }
            exchange.sendResponseHeaders(status, -1);
        });
        Hook gone = hook("gone", 1, number -> number < 2 ? 204 : 410);
        List<Future<?>> writers = List.of(
                threads.submit(() -> write(steady, replicas::writeByHand)),
                threads.submit(() ->
                        write(steady, () -> replicas.admin().createOrganization("Webhook " + UUID.randomUUID()))));

        awaitProgress(steady);
        await().atMost(SOON).until(() -> hanging.receiver().all().size() >= 2); // one request is under way
        String first = replicas.delivering();
        replicas.kill(first);
        awaitProgress(steady);
        replicas.terminateSessions();
        awaitProgress(steady);
        replicas.start(first);
        replicas.cutDatabase();
        replicas.restoreDatabase();
        awaitProgress(steady);
        String second = replicas.delivering();
        replicas.kill(second);
        replicas.terminateSessions();
        awaitProgress(steady);
        over = true;
        writers.forEach(TimeLimits::get);
        replicas.start(second);

        List<String> all = replicas.log();
        List<String> log = all.subList(earlier, all.size());
        for (Hook hook : List.of(steady, failing, hanging, slow, inParts, cutting)) {
            await(hook.name()).atMost(SOON).until(() -> hook.distinct() >= log.size());
            assertComplete(hook, log);
        }
        assertThat(gone.status()).isEqualTo("disabled");
        assertThat(gone.entries().stream().distinct().toList()).isEqualTo(log.subList(0, (int) gone.distinct()));
        assertThat(gone.receiver().all().stream().filter(request -> request.status() == 410))
                .as("one, and as many repetitions as kills")
                .hasSizeBetween(1, 3)
                .extracting(Received::id)
                .isSubsetOf(log.subList(0, (int) gone.distinct() + 1));
    }

    private void write(Hook steady, Runnable writer) {
        while (!over) {
            try {
                writer.run();
                written.incrementAndGet();
            } catch (RuntimeException | AssertionError e) {
                // a replica was killed, or has no database
            }
            await().atMost(SOON).until(() -> over || written.get() - steady.distinct() < LEAD);
        }
    }

    /** Waits for deliveries of what is written from now on. */
    private void awaitProgress(Hook steady) {
        long before = steady.distinct();
        await("deliveries go on").atMost(SOON).until(() -> steady.distinct() > before + LEAD);
    }

    /**
     * Checks that each message has the entries that follow those of the message before, or repeats earlier ones, and names the entry before its
     * own.
     */
    private static void assertComplete(Hook hook, List<String> log) {
        int next = 0;
        int repeated = 0;
        for (Received request : hook.receiver().delivered()) {
            List<String> ids = ids(request.body());
            int first = log.indexOf(ids.get(0));
            assertThat(request.verified()).isTrue();
            assertThat(first).as("%s: an entry came too early", hook.name()).isBetween(0, next);
            assertThat(ids).as(hook.name()).isEqualTo(log.subList(first, first + ids.size()));
            assertThat(request.id()).as(hook.name()).isEqualTo(ids.get(ids.size() - 1));
            assertThat(request.previous()).as(hook.name()).isEqualTo(first == 0 ? null : log.get(first - 1));
            repeated += Math.min(next, first + ids.size()) - first;
            next = Math.max(next, first + ids.size());
        }
        assertThat(next).as(hook.name()).isEqualTo(log.size());
        System.out.printf(
                "%s: %d entries in %d requests, %d of them answered as delivered; %d entries repeated%n",
                hook.name(),
                log.size(),
                hook.receiver().all().size(),
                hook.receiver().delivered().size(),
                repeated);
    }
}
