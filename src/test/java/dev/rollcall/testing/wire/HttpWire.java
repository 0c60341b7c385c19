package dev.rollcall.testing.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.testing.WireDirection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A reverse proxy in front of a real server. It injects faults of networks, gateways and servers into single requests, and counts
 * requests. Methods and paths are regular expressions; paths are relative to the server's address.
 */
public final class HttpWire implements AutoCloseable {

    static {
        // otherwise the response's headers wait for its body
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final String target;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<PausedMessage> pausedMessages = new CopyOnWriteArrayList<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger max = new AtomicInteger();
    private HttpServer server;

    /**
     * @param target the server's address, without a trailing slash; empty for a forward proxy, whose clients send the whole URL
     */
    public HttpWire(String target) {
        this.target = target;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    public String url() {
        return "http://localhost:" + port;
    }

    private interface Effect {
        void apply(HttpExchange exchange, HttpRequest request) throws IOException, InterruptedException;
    }

    private record Received(String line, String body) {}

    private record Rule(RequestPattern pattern, AtomicInteger left, Effect effect) {}

    /**
     * Selects requests.
     *
     * @param content a text that the query or the body must contain
     * @param after matches only if more than {@code many} requests of this pattern have arrived, including the current one
     */
    public record RequestPattern(Pattern request, String content, Optional<Pattern> after, int many) {

        public static RequestPattern of(String method, String path) {
            return new RequestPattern(pattern(method, path), "", Optional.empty(), 0);
        }

        public RequestPattern with(String text) {
            return new RequestPattern(request, text, after, many);
        }

        public RequestPattern after(String method, String path) {
            return afterMoreThan(0, method, path);
        }

        public RequestPattern afterMoreThan(int requests, String method, String path) {
            return new RequestPattern(request, content, Optional.of(pattern(method, path)), requests);
        }

        private static Pattern pattern(String method, String path) {
            return Pattern.compile("(" + method + ") (" + path + ")");
        }
    }

    /** Pauses the next matching request, or its response. */
    public PausedMessage pause(WireDirection where, String method, String path) {
        return pause(where, RequestPattern.of(method, path));
    }

    public PausedMessage pause(WireDirection where, RequestPattern pattern) {
        PausedMessage paused = new PausedMessage();
        pausedMessages.add(paused);
        rule(pattern, 1, (exchange, request) -> {
            try {
                if (where == WireDirection.REQUEST) {
                    if (paused.awaitDecision()) {
                        RequestForwarder.answer(exchange, forward(request));
                    }
                } else {
                    HttpResponse<byte[]> response = forward(request);
                    if (paused.awaitDecision()) {
                        RequestForwarder.answer(exchange, response);
                    }
                }
            } finally {
                paused.finish();
            }
        });
        return paused;
    }

    /** Closes the connection of the next matching requests, before the server receives them or after it has answered. */
    public void drop(WireDirection where, String method, String path, int times) {
        drop(where, RequestPattern.of(method, path), times);
    }

    public void drop(WireDirection where, RequestPattern pattern, int times) {
        rule(pattern, times, (exchange, request) -> {
            if (where == WireDirection.RESPONSE) {
                forward(request);
            }
        });
    }

    /** Delays all matching requests. */
    public void delay(Duration by, String method, String path) {
        rule(RequestPattern.of(method, path), Integer.MAX_VALUE, (exchange, request) -> {
            HttpResponse<byte[]> response = counted(() -> {
                Thread.sleep(by.toMillis());
                return RequestForwarder.send(request);
            });
            RequestForwarder.answer(exchange, response);
        });
    }

    /** Answers all matching requests with the server's first page, as a cache does that ignores the query. */
    public void answerWithFirstPage(String method, String path) {
        rule(RequestPattern.of(method, path), Integer.MAX_VALUE, (exchange, request) -> {
            URI first = URI.create(request.uri().toString().replaceAll("\\bfirst=\\d+", "first=0"));
            HttpRequest changed = HttpRequest.newBuilder(request, (name, value) -> true)
                    .uri(first)
                    .build();
            RequestForwarder.answer(exchange, forward(changed));
        });
    }

    /** Answers the next matching requests without the server. */
    public void answer(int status, String body, String method, String path, int times) {
        answer(status, body, RequestPattern.of(method, path), times);
    }

    /** Answers all matching requests without the server, each with the body supplied at that moment. */
    public void answer(Supplier<String> body, String method, String path) {
        rule(RequestPattern.of(method, path), Integer.MAX_VALUE, (exchange, request) -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            RequestForwarder.answer(exchange, 200, body.get().getBytes(StandardCharsets.UTF_8));
        });
    }

    public void answer(int status, String body, RequestPattern pattern, int times) {
        rule(pattern, times, (exchange, request) -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            RequestForwarder.answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** Sends only the beginning of the next matching response, and nothing more until the returned message is dropped or the wire is reset. */
    public PausedMessage answerPartly(String beginning, String method, String path) {
        PausedMessage paused = new PausedMessage();
        pausedMessages.add(paused);
        rule(RequestPattern.of(method, path), 1, (exchange, request) -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(beginning.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            try {
                paused.awaitDecision();
            } finally {
                paused.finish();
            }
        });
        return paused;
    }

    /** Changes the bodies of all matching responses. */
    public void rewrite(UnaryOperator<String> change, String method, String path) {
        rule(RequestPattern.of(method, path), Integer.MAX_VALUE, (exchange, request) -> {
            HttpResponse<byte[]> response = forward(request);
            String body = change.apply(new String(response.body(), StandardCharsets.UTF_8));
            RequestForwarder.answer(exchange, response, body.getBytes(StandardCharsets.UTF_8));
        });
    }

    private void rule(RequestPattern pattern, int times, Effect effect) {
        rules.add(new Rule(pattern, new AtomicInteger(times), effect));
    }

    /** Stops listening: from now on connections are refused. */
    public synchronized void refuseConnections() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Removes all rules, resets the counters, and listens again. */
    public synchronized void reset() {
        rules.clear();
        pausedMessages.forEach(PausedMessage::abandon);
        pausedMessages.clear();
        received.clear();
        queries.clear();
        max.set(0);
        if (server == null) {
            server = listen(port);
        }
    }

    /** Returns the number of matching requests, whatever their result. */
    public long count(String method, String path) {
        return count(RequestPattern.of(method, path).request());
    }

    private long count(Pattern pattern) {
        return received(pattern).count();
    }

    /** Returns the bodies of matching requests, whatever their result. */
    public List<String> bodies(String method, String path) {
        return received(RequestPattern.of(method, path).request())
                .map(Received::body)
                .toList();
    }

    private Stream<Received> received(Pattern pattern) {
        return received.stream()
                .filter(request -> pattern.matcher(request.line()).matches());
    }

    public List<String> requests() {
        return received.stream().map(Received::line).toList();
    }

    /** Returns the queries of matching requests, in their order. */
    public List<String> queries(String method, String path) {
        Pattern pattern = RequestPattern.of(method, path + "\\?.*").request();
        return queries.stream()
                .filter(request -> pattern.matcher(request).matches())
                .map(request -> request.substring(request.indexOf('?') + 1))
                .toList();
    }

    /** Returns the highest number of delayed requests that there were at the same time. */
    public int maxConcurrent() {
        return max.get();
    }

    private HttpServer listen(int at) {
        try {
            HttpServer created = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            created.createContext("/", this::handle);
            created.setExecutor(threads);
            created.start();
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String line =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpRequest request =
                    RequestForwarder.request(URI.create(target + exchange.getRequestURI()), exchange, body);
            String text = new String(body, StandardCharsets.UTF_8);
            received.add(new Received(line, text));
            String query = exchange.getRequestURI().getRawQuery();
            queries.add(line + "?" + query);
            Optional<Rule> rule = rule(line, query + " " + text);
            if (rule.isPresent()) {
                rule.get().effect().apply(exchange, request);
                return;
            }
            RequestForwarder.answer(exchange, forward(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Rule> rule(String line, String content) {
        for (Rule rule : rules) {
            RequestPattern pattern = rule.pattern();
            if (pattern.request().matcher(line).matches()
                    && content.contains(pattern.content())
                    && pattern.after().map(this::count).orElse(1L) > pattern.many()
                    && rule.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private HttpResponse<byte[]> forward(HttpRequest request) throws IOException, InterruptedException {
        return RequestForwarder.send(request);
    }

    private interface Exchange {
        HttpResponse<byte[]> run() throws IOException, InterruptedException;
    }

    /** Counts an exchange until its response has arrived here, not until the client has it: the client's next request may come first. */
    private HttpResponse<byte[]> counted(Exchange exchange) throws IOException, InterruptedException {
        max.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            return exchange.run();
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public void close() {
        pausedMessages.forEach(PausedMessage::abandon);
        refuseConnections();
        threads.shutdownNow();
    }
}
