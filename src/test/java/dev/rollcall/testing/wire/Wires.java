package dev.rollcall.testing.wire;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Patience;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Records;
import io.quarkus.test.common.DevServicesContext;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts wires between the service and its backends: Keycloak's Admin API, the token endpoint for the service account, and PostgreSQL. Keys
 * for token verification and the requests of {@code POST /token} go through a {@link KeycloakProxy}. Only the role
 * {@link #WARDEN} makes an administrator here, so that the demo realm's administrators don't count.
 */
public final class Wires {

    /** The realm role of administrators. */
    public static final String WARDEN = "warden";

    /** The service's read timeout for requests to Keycloak, in milliseconds. */
    public static final int READ_TIMEOUT = 1_500;

    private final HttpWire admin;
    private final HttpWire tokens;
    private final DatabaseWire database;
    private final KeycloakProxy proxy = new KeycloakProxy();

    private Wires(String realmUrl, String jdbcUrl) {
        admin = new HttpWire(realmUrl.replace("/realms/", "/admin/realms/"));
        tokens = new HttpWire(realmUrl);
        database = new DatabaseWire(jdbcUrl.replaceFirst("\\?.*", ""));
    }

    public HttpWire admin() {
        return admin;
    }

    public HttpWire tokens() {
        return tokens;
    }

    public DatabaseWire database() {
        return database;
    }

    public void mend() {
        admin.mend();
        tokens.mend();
        database.mend();
        proxy.mend();
    }

    /** Returns the service's database, over a direct connection that no wire can cut. */
    public Records records() {
        return new Records(Patience.database(database.directJdbcUrl(), Stack.databaseUser(), Stack.databasePassword()));
    }

    /** Creates an administrator, and the role if it does not exist yet. */
    public static Realm.Person warden(Realm realm) {
        boolean isThere =
                Realm.json(realm.admin("GET", "/roles?search=" + WARDEN, null).body())
                                .size()
                        > 0;
        if (!isThere) {
            realm.admin("POST", "/roles", Map.of("name", WARDEN));
        }
        return realm.createPerson(WARDEN, WARDEN);
    }

    private void close() {
        admin.close();
        tokens.close();
        database.close();
        proxy.close();
    }

    /** Installs the wires, and puts them into a field of the test. */
    public static final class Between implements QuarkusTestResourceLifecycleManager, DevServicesContext.ContextAware {

        private DevServicesContext context;
        private Wires wires;

        @Override
        public void setIntegrationTestContext(DevServicesContext devServices) {
            context = devServices;
        }

        @Override
        public Map<String, String> start() {
            wires = new Wires(
                    devService("quarkus.oidc.auth-server-url").orElseGet(Stack::realmUrl),
                    devService("quarkus.datasource.jdbc.url").orElseGet(Stack::jdbcUrl));
            Map<String, String> settings = new HashMap<>(wires.proxy.settings());
            settings.putAll(Map.of(
                    "rollcall.directory.admin-url",
                    wires.admin.url(),
                    "quarkus.oidc-client.auth-server-url",
                    wires.tokens.url(),
                    "quarkus.datasource.jdbc.url",
                    wires.database.jdbcUrl(),
                    "quarkus.datasource.jdbc.acquisition-timeout",
                    "10S",
                    "quarkus.rest-client.keycloak.read-timeout",
                    Integer.toString(READ_TIMEOUT),
                    "rollcall.management.sweep-interval",
                    "1S",
                    "rollcall.management.patience",
                    "2S",
                    "rollcall.roles.admin",
                    WARDEN));
            return settings;
        }

        private Optional<String> devService(String key) {
            return Optional.ofNullable(context)
                    .map(DevServicesContext::devServicesProperties)
                    .map(properties -> properties.get(key));
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(wires, new TestInjector.MatchesType(Wires.class));
            injector.injectIntoFields(wires.proxy, new TestInjector.MatchesType(KeycloakProxy.class));
        }

        @Override
        public void stop() {
            wires.close();
        }
    }
}
