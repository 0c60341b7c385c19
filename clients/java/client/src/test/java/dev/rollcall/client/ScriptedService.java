package dev.rollcall.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Service that gives prepared answers, one after the other, and records the requests. */
final class ScriptedService implements AutoCloseable {
    record Request(String line, String key, String ifMatch, String authorization, String type, String body) {}

    interface Answer {
        void send(HttpExchange exchange) throws IOException;
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final HttpServer server;

    ScriptedService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    /** Returns a client that waits for a few milliseconds before it repeats a request. */
    Rollcall client() {
        int[] tokens = {0};
        return client(() -> "token" + ++tokens[0]);
    }

    Rollcall client(Supplier<String> token) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Retries retries = new Retries(4, Duration.ofSeconds(30), Duration.ofMillis(10));
        return Rollcall.connect(uri(), token, client, retries);
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    ScriptedService then(Answer answer) {
        answers.add(answer);
        return this;
    }

    /** Answers with this status and body, and with headers by name. */
    ScriptedService then(int status, String body, Map<String, String> headers) {
        return then(exchange -> {
            headers.forEach(exchange.getResponseHeaders()::set);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    /** Closes the connection in the middle of the answer. */
    ScriptedService thenCut(String body) {
        return then(exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length + 100);
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
        });
    }

    ScriptedService then(int status, String body) {
        return then(status, body, Map.of());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(new Request(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    exchange.getRequestHeaders().getFirst("If-Match"),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            answers.remove().send(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
