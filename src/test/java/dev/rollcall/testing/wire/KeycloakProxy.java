package dev.rollcall.testing.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An HTTP forward proxy between the service and Keycloak. A test can cut it and count its requests, without effect on other clients of
 * Keycloak. It is a proxy, not another address of Keycloak, because with another address the issuer would change too.
 */
public final class KeycloakProxy {

    /** Without a target, because clients send a proxy the whole URL. */
    private final HttpWire wire = new HttpWire("");

    KeycloakProxy() {}

    /** From now on closes every connection without a response. */
    public void cut() {
        wire.drop(WireDirection.REQUEST, ".*", ".*", Integer.MAX_VALUE);
    }

    /** From now on, tokens of the token endpoint are issued by a clock that is ahead by this; their signatures are not valid then. */
    public void setClockAhead(Duration ahead) {
        wire.reset();
        wire.rewrite(tokens -> withIssueTimes(tokens, ahead), "POST", ".*/token");
    }

    private static String withIssueTimes(String tokens, Duration ahead) {
        ObjectNode answer = (ObjectNode) Realm.json(tokens);
        if (answer.has("access_token")) {
            Jwt token = Jwt.of(answer.path("access_token").asText());
            answer.put(
                    "access_token",
                    token.withClaim("iat", token.claim("iat").asLong() + ahead.toSeconds())
                                    .unsigned() + "unsigned");
        }
        return answer.toString();
    }

    /** Lets every request through again, and resets the counters. */
    public void reset() {
        wire.reset();
    }

    /** Returns the number of requests to paths with this ending, whatever their result. */
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

    /** Puts the proxy between the service and Keycloak, and into a field of the test. It is cut when the service starts. */
    public static final class CutAtStart implements QuarkusTestResourceLifecycleManager {

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
