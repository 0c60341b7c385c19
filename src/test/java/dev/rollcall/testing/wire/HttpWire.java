package dev.rollcall.testing.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.testing.At;
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
import java.util.regex.Pattern;

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
    private final List<Held> held = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
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

    private record Rule(Which which, AtomicInteger left, Effect effect) {}

    /**
     * Selects requests.
     *
     * @param body a text that the body must contain
     * @param after matches only if more than {@code many} requests of this pattern have arrived, including the current one
     */
    public record Which(Pattern request, String body, Optional<Pattern> after, int many) {

        public static Which is(String method, String path) {
            return new Which(pattern(method, path), "", Optional.empty(), 0);
        }

        public Which with(String text) {
            return new Which(request, text, after, many);
        }

        public Which after(String method, String path) {
            return afterMoreThan(0, method, path);
        }

        public Which afterMoreThan(int requests, String method, String path) {
            return new Which(request, body, Optional.of(pattern(method, path)), requests);
        }

        private static Pattern pattern(String method, String path) {
            return Pattern.compile("(" + method + ") (" + path + ")");
        }
    }

    /** Pauses the next matching request, or its response. */
    public Held hold(At where, String method, String path) {
        return hold(where, Which.is(method, path));
    }

    public Held hold(At where, Which which) {
        Held one = new Held();
        held.add(one);
        rule(which, 1, (exchange, request) -> {
            try {
                if (where == At.THE_WAY_THERE) {
                    if (one.stop()) {
                        Forward.answer(exchange, forward(request));
                    }
                } else {
                    HttpResponse<byte[]> response = forward(request);
                    if (one.stop()) {
                        Forward.answer(exchange, response);
                    }
                }
            } finally {
                one.over();
            }
        });
        return one;
    }

    /** Closes the connection of the next matching requests, before the server receives them or after it has answered. */
    public void drop(At where, String method, String path, int times) {
        drop(where, Which.is(method, path), times);
    }

    public void drop(At where, Which which, int times) {
        rule(which, times, (exchange, request) -> {
            if (where == At.THE_WAY_BACK) {
                forward(request);
            }
        });
    }

    /** Delays all matching requests. */
    public void delay(Duration by, String method, String path) {
        rule(Which.is(method, path), Integer.MAX_VALUE, (exchange, request) -> {
            HttpResponse<byte[]> response = counted(() -> {
                Thread.sleep(by.toMillis());
                return Forward.send(request);
            });
            Forward.answer(exchange, response);
        });
    }

    /** Answers the next matching requests without the server. */
    public void answer(int status, String body, String method, String path, int times) {
        answer(status, body, Which.is(method, path), times);
    }

    /** Answers all matching requests without the server, each with the body supplied at that moment. */
    public void answer(Supplier<String> body, String method, String path) {
        rule(Which.is(method, path), Integer.MAX_VALUE, (exchange, request) -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            Forward.answer(exchange, 200, body.get().getBytes(StandardCharsets.UTF_8));
        });
    }

    public void answer(int status, String body, Which which, int times) {
        rule(which, times, (exchange, request) -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            Forward.answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
        });
    }

    private void rule(Which which, int times, Effect effect) {
        rules.add(new Rule(which, new AtomicInteger(times), effect));
    }

    /** Stops listening: from now on connections are refused. */
    public synchronized void refuse() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Removes all rules, resets the counters, and listens again. */
    public synchronized void mend() {
        rules.clear();
        held.forEach(Held::forget);
        held.clear();
        requests.clear();
        most.set(0);
        if (server == null) {
            server = listen(port);
        }
    }

    /** Returns the number of matching requests, whatever their result. */
    public long count(String method, String path) {
        return count(Which.is(method, path).request());
    }

    private long count(Pattern pattern) {
        return requests.stream()
                .filter(request -> pattern.matcher(request).matches())
                .count();
    }

    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns the highest number of requests that the server had at the same time. */
    public int most() {
        return most.get();
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
            HttpRequest request = Forward.request(URI.create(target + exchange.getRequestURI()), exchange, body);
            requests.add(line);
            Optional<Rule> rule = rule(line, new String(body, StandardCharsets.UTF_8));
            if (rule.isPresent()) {
                rule.get().effect().apply(exchange, request);
                return;
            }
            Forward.answer(exchange, forward(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Rule> rule(String line, String body) {
        for (Rule rule : rules) {
            Which which = rule.which();
            if (which.request().matcher(line).matches()
                    && body.contains(which.body())
                    && which.after().map(this::count).orElse(1L) > which.many()
                    && rule.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private HttpResponse<byte[]> forward(HttpRequest request) throws IOException, InterruptedException {
        return counted(() -> Forward.send(request));
    }

    private interface Exchange {
        HttpResponse<byte[]> run() throws IOException, InterruptedException;
    }

    /** Counts an exchange until its response has arrived here, not until the client has it: the client's next request may come first. */
    private HttpResponse<byte[]> counted(Exchange exchange) throws IOException, InterruptedException {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
            return exchange.run();
        } finally {
            now.decrementAndGet();
        }
    }

    @Override
    public void close() {
        held.forEach(Held::forget);
        refuse();
        threads.shutdownNow();
    }
}
