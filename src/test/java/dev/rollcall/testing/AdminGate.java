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
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A gate before Keycloak's Admin API, which lets so many users be made and no one through after that. */
public final class AdminGate implements QuarkusTestResourceLifecycleManager {

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
            Forward.to(URI.create(Stack.keycloakUrl() + exchange.getRequestURI()), exchange);
        }
    }

    @Override
    public void stop() {
        server.stop(0);
        threads.shutdownNow();
    }
}
