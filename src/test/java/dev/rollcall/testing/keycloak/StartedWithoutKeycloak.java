package dev.rollcall.testing.keycloak;

import dev.rollcall.testing.wire.KeycloakProxy;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/**
 * A service that starts while Keycloak is unreachable, with few database connections, a short timeout for request headers and a long one
 * for idle connections. {@link #CONNECTIONS} is the number of database connections for requests.
 */
public final class StartedWithoutKeycloak implements QuarkusTestProfile {

    public static final int CONNECTIONS = 2;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                // two more: one reads revocations, one numbers changes
                "quarkus.datasource.jdbc.max-size", Integer.toString(CONNECTIONS + 2),
                "quarkus.datasource.jdbc.acquisition-timeout", "3S",
                // waiting for a lock lasts longer than waiting for a connection
                "quarkus.datasource.jdbc.new-connection-sql", "set statement_timeout = '20s'; set lock_timeout = '15s'",
                "rollcall.limits.head-timeout", "2S",
                "quarkus.http.idle-timeout", "10M");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(KeycloakProxy.CutAtStart.class));
    }
}
