package dev.rollcall.testing.wire;

import dev.rollcall.testing.At;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An HTTP proxy through which the service asks Keycloak, so that a test can cut the wire and count what goes over it.
 * Keycloak and whoever else asks it notice nothing. It is a proxy and not another address, because the issuer would be
 * another one then too.
 */
public final class KeycloakProxy {

    /** A request to a proxy names the whole URL. */
    private final HttpWire wire = new HttpWire("");

    KeycloakProxy() {}

    /** From now on every connection ends without an answer. */
    public void cut() {
        wire.drop(At.THE_WAY_THERE, ".*", ".*", Integer.MAX_VALUE);
    }

    /** From now on every request gets through, and counting begins anew. */
    public void mend() {
        wire.mend();
    }

    /** How often a path that ends so has been asked for, in vain or not. */
    public long requestsFor(String path) {
        return wire.count(".*", ".*" + Pattern.quote(path));
    }

    Map<String, String> settings() {
        String port = Integer.toString(URI.create(wire.url()).getPort());
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

    void close() {
        wire.close();
    }

    /** Puts the proxy between the service and Keycloak, cut when the service starts, and into a field of the test. */
    public static final class Cut implements QuarkusTestResourceLifecycleManager {

        private final KeycloakProxy proxy = new KeycloakProxy();

        @Override
        public Map<String, String> start() {
            proxy.cut();
            return proxy.settings();
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(proxy, new TestInjector.MatchesType(KeycloakProxy.class));
        }

        @Override
        public void stop() {
            proxy.close();
        }
    }
}
