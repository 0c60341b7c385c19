package dev.rollcall.testing;

import dev.rollcall.stack.Stack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The service asks Keycloak, but for keys, and the database by wires; and for itself nothing, once it has started. */
public final class Watched implements QuarkusTestProfile {

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(BetweenWires.class));
    }

    /** Gives tests an {@link HttpWire} to Keycloak and a {@link DatabaseWire}. */
    public static final class BetweenWires implements QuarkusTestResourceLifecycleManager {

        private HttpWire keycloak;
        private DatabaseWire database;

        @Override
        public Map<String, String> start() {
            keycloak = new HttpWire(Stack.keycloakUrl());
            database = new DatabaseWire(Stack.jdbcUrl().replaceFirst("\\?.*", ""));
            String path = URI.create(Stack.realmUrl()).getPath();
            return Map.of(
                    "quarkus.rest-client.keycloak.url",
                    keycloak.url() + path,
                    "rollcall.directory.admin-url",
                    keycloak.url() + "/admin" + path,
                    "quarkus.datasource.jdbc.url",
                    database.jdbcUrl(),
                    "quarkus.datasource.jdbc.foreground-validation-interval",
                    "1H",
                    "quarkus.scheduler.enabled",
                    "false",
                    "rollcall.ended-sessions.poll-interval",
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
