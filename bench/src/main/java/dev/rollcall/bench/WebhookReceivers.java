package dev.rollcall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.stack.Ports;
import dev.rollcall.testing.Realm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Receivers of webhooks that answer after a while, each at a path of its own. They do not verify signatures, which would take CPU time. */
final class WebhookReceivers implements AutoCloseable {

    /** Number of webhooks. */
    static final int COUNT = 10;

    private static final int BATCH = 100;
    private static final Duration ANSWER = Duration.ofMillis(50);
    private static final String HOST = "127.0.0.1";

    private final int port = Ports.free();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Map<String, Long>> answered = Stream.generate(
                    () -> (Map<String, Long>) new ConcurrentHashMap<String, Long>())
            .limit(COUNT)
            .toList();

    private WebhookReceivers() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(HOST), port), 0);
        server.setExecutor(threads);
        IntStream.range(0, COUNT)
                .forEach(i -> server.createContext("/" + i, exchange -> receive(exchange, answered.get(i))));
    }

    static WebhookReceivers start() throws IOException {
        WebhookReceivers receivers = new WebhookReceivers();
        receivers.server.start();
        return receivers;
    }

    /** Returns the environment of a service that may call the receivers. */
    Map<String, String> environment() {
        return Map.of(
                "ROLLCALL_PUBLIC_URL",
                "https://rollcall.example.org",
                "ROLLCALL_WEBHOOKS_ALLOWED_HOSTS",
                "http://" + HOST,
                "ROLLCALL_WEBHOOKS_ALLOWED_PORTS",
                Integer.toString(port),
                "ROLLCALL_WEBHOOKS_ALLOWED_NETWORKS",
                HOST);
    }

    /**
     * Creates the webhooks.
     *
     * @param token of an administrator
     */
    void create(int servicePort, String token) throws IOException, InterruptedException {
        for (int i = 0; i < COUNT; i++) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + servicePort + "/api/v1/webhooks"))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"url\":\"http://%s:%d/%d\",\"types\":[\"user.*\"],\"batch\":%d}"
                            .formatted(HOST, port, i, BATCH)))
                    .build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 201) {
                throw new IOException("no webhook was created: " + response.body());
            }
        }
    }

    void forget() {
        answered.forEach(Map::clear);
    }

    /** Returns for each receiver when it has answered, by {@link ChangeWriter#key}. */
    List<Map<String, Long>> answered() {
        return answered;
    }

    private static void receive(HttpExchange exchange, Map<String, Long> answered) throws IOException {
        JsonNode events = Realm.json(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        try {
            Thread.sleep(ANSWER.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(204, -1);
        long now = System.nanoTime();
        events.forEach(event -> answered.put(ChangeReader.key(event), now));
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
