package dev.rollcall.testing;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.wire.DatabaseWire;
import dev.rollcall.testing.wire.HttpWire;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A service without background work, with a small concurrency limit and long timeouts. Its statements to the database and its requests
 * to Keycloak, except those for keys, go over wires where tests count them.
 */
public final class CallCountingProfile implements QuarkusTestProfile {

    /** The service's limit of concurrent requests. */
    public static final int REQUESTS = 4;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.scheduler.enabled", "false",
                "rollcall.profile.attributes", "",
                "rollcall.changes.poll-interval", "1H",
                "rollcall.limits.requests", Integer.toString(REQUESTS),
                // so that no waiting request times out on a slow machine
                "quarkus.http.idle-timeout", "300S",
                "quarkus.datasource.jdbc.new-connection-sql",
                        "set statement_timeout = '300s'; set lock_timeout = '300s'");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(CountingWires.class));
    }

    /** Gives tests an {@link HttpWire} to Keycloak and a {@link DatabaseWire}. */
    public static final class CountingWires implements QuarkusTestResourceLifecycleManager {

        private HttpWire keycloak;
        private DatabaseWire database;

        @Override
        public Map<String, String> start() {
            keycloak = new HttpWire(Stack.keycloakUrl());
            database = new DatabaseWire(Stack.directJdbcUrl().replaceFirst("\\?.*", ""));
            String path = URI.create(Stack.realmUrl()).getPath();
            return Map.of(
                    "quarkus.rest-client.keycloak.url",
                    keycloak.url() + path,
                    "rollcall.directory.admin-url",
                    keycloak.url() + "/admin" + path,
                    "quarkus.datasource.jdbc.url",
                    database.jdbcUrl(),
                    "quarkus.datasource.jdbc.foreground-validation-interval",
                    "1H");
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(keycloak, new TestInjector.MatchesType(HttpWire.class));
            injector.injectIntoFields(database, new TestInjector.MatchesType(DatabaseWire.class));
        }

        @Override
        public void stop() {
            keycloak.close();
            database.close();
        }
    }
}
