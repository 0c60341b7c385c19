package dev.rollcall.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP proxy through which the service asks Keycloak, so that a test can cut the wire and count what goes over it.
 * Keycloak and whoever else asks it notice nothing. It is a proxy and not another address, because the issuer would be
 * another one then too.
 */
public final class KeycloakProxy {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private volatile boolean cut;

    private KeycloakProxy(boolean cut) {
        this.cut = cut;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::forward);
        server.setExecutor(threads);
        server.start();
    }

    /** From now on every connection ends without an answer. */
    public void cut() {
        cut = true;
    }

    public void mend() {
        cut = false;
    }

    /** How often a path that ends so has been asked for, in vain or not. */
    public long requestsFor(String path) {
        return paths.stream().filter(asked -> asked.endsWith(path)).count();
    }

    private void forward(HttpExchange exchange) throws IOException {
        paths.add(exchange.getRequestURI().getPath());
        try (exchange) {
            if (cut) {
                return;
            }
            // A request to a proxy names the whole URL.
            Forward.to(exchange.getRequestURI(), exchange);
        }
    }

    private Map<String, String> settings() {
        String port = Integer.toString(server.getAddress().getPort());
        return Map.of(
                "quarkus.oidc.proxy.host",
                "localhost",
                "quarkus.oidc.proxy.port",
                port,
                "quarkus.rest-client.keycloak.proxy-address",
                "localhost:" + port,
                "rollcall.directory.check-interval",
                "1S");
    }

    private void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Puts the proxy between the service and Keycloak, and into a field of the test. */
    public static class Mended implements QuarkusTestResourceLifecycleManager {

        private final KeycloakProxy proxy;

        public Mended() {
            this(false);
        }

        private Mended(boolean cut) {
            proxy = new KeycloakProxy(cut);
        }

        @Override
        public Map<String, String> start() {
            return proxy.settings();
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(proxy, new TestInjector.MatchesType(KeycloakProxy.class));
        }

        @Override
        public void stop() {
            proxy.stop();
        }
    }

    /** The same, with the wire cut when the service starts. */
    public static class Cut extends Mended {

        public Cut() {
            super(true);
        }
    }
}
