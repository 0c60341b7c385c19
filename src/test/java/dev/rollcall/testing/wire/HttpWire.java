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
 * A reverse proxy in front of a real server that does to single requests what networks, gateways and servers do, and counts
 * them. Methods and paths are regular expressions; paths begin below the server's address.
 */
public final class HttpWire implements AutoCloseable {

    static {
        // the answer's head would wait for its body to be sent with it
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
     * @param target the server's address, without a slash at the end; empty for a proxy, whose clients name the whole URL
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
     * Which requests are meant.
     *
     * @param body a text in its body
     * @param after a request of which there must have been more than {@code many}, this one counted too
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

    /** Stops the next such request. */
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

    /** Ends the connection of the next such requests. */
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

    /** Makes all such requests slower. */
    public void delay(Duration by, String method, String path) {
        rule(Which.is(method, path), Integer.MAX_VALUE, (exchange, request) -> {
            HttpResponse<byte[]> response = counted(() -> {
                Thread.sleep(by.toMillis());
                return Forward.send(request);
            });
            Forward.answer(exchange, response);
        });
    }

    /** Answers the next such requests itself. */
    public void answer(int status, String body, String method, String path, int times) {
        answer(status, body, Which.is(method, path), times);
    }

    /** Answers all such requests itself, with what is to be said at that time. */
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

    /** From now on nobody listens there. */
    public synchronized void refuse() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** From now on every request gets through, and counting begins anew. */
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

    /** How many such requests there were, whatever became of them. */
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

    /** How many the server had at once. */
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

    /** It is over before its answer is sent on: the client's next one may be quicker than we. */
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
