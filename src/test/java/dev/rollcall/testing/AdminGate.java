package dev.rollcall.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.stack.Stack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A gate before Keycloak's Admin API, which lets so many users be made and no one through after that. */
public final class AdminGate implements QuarkusTestResourceLifecycleManager {

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    private HttpServer server;
    private volatile boolean shut;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::forward);
        server.setExecutor(threads);
        server.start();
        return Map.of(
                "rollcall.directory.admin-url",
                "http://localhost:%d/admin/realms/%s"
                        .formatted(server.getAddress().getPort(), Stack.realm()),
                "rollcall.directory.breaker-delay",
                "1S",
                "rollcall.management.settle-after",
                "8S",
                "rollcall.management.sweep-interval",
                "1S");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(AdminGate.class));
    }

    /** Is shut for everything when one more than these would be made. */
    public void shutAfter(int users) {
        left.set(users);
    }

    public void shut() {
        shut = true;
    }

    public void open() {
        left.set(Integer.MAX_VALUE);
        shut = false;
    }

    private void forward(HttpExchange exchange) throws IOException {
        boolean makes = exchange.getRequestMethod().equals("POST")
                && exchange.getRequestURI().getPath().endsWith("/users");
        if (makes && left.getAndDecrement() <= 0) {
            shut = true;
        }
        try (exchange) {
            if (shut) {
                return;
            }
            HttpResponse<byte[]> response = http.send(request(exchange), HttpResponse.BodyHandlers.ofByteArray());
            response.headers().map().forEach((name, values) -> {
                if (!OF_THE_CONNECTION.contains(name)) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            byte[] body = response.body();
            exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpRequest request(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(Stack.keycloakUrl() + exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    @Override
    public void stop() {
        server.stop(0);
        threads.shutdownNow();
    }
}
