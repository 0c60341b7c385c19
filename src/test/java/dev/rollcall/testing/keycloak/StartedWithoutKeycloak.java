package dev.rollcall.testing.keycloak;

import dev.rollcall.testing.wire.KeycloakProxy;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/**
 * A service that starts while Keycloak is away, with few connections to the database, and little time for a request's head but much for
 * an idle connection. {@link #CONNECTIONS} is the number of connections that requests can have.
 */
public final class StartedWithoutKeycloak implements QuarkusTestProfile {

    public static final int CONNECTIONS = 2;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                // one more, by which ended sessions are followed
                "quarkus.datasource.jdbc.max-size", Integer.toString(CONNECTIONS + 1),
                "quarkus.datasource.jdbc.acquisition-timeout", "3S",
                // a request that waits for a lock still waits when another one has found no connection
                "quarkus.datasource.jdbc.new-connection-sql", "set statement_timeout = '20s'; set lock_timeout = '15s'",
                "rollcall.limits.head-timeout", "2S",
                "quarkus.http.idle-timeout", "10M");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(KeycloakProxy.Cut.class));
    }
}
