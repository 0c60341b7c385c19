package dev.rollcall.testing.wire;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.test.common.DevServicesContext;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts wires between the service and its backends: Keycloak's Admin API, the token endpoint for the service account, and PostgreSQL. Mails
 * go to a {@link SmtpServer}. Keys
 * for token verification and the requests of {@code POST /token} go through a {@link KeycloakProxy}. Only the role
 * {@link #ADMIN_ROLE} makes an administrator here, so that the demo realm's administrators don't count. No role makes a reader.
 */
public final class BackendWires {

    /** The realm role of administrators. */
    public static final String ADMIN_ROLE = "warden";

    private final HttpWire admin;
    private final HttpWire tokens;
    private final DatabaseWire database;
    private final SmtpServer mails = SmtpServer.start();
    private final KeycloakProxy proxy = new KeycloakProxy();

    private BackendWires(String realmUrl, String jdbcUrl) {
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

    /** Returns the mail server, which replies as tests want. */
    public SmtpServer mails() {
        return mails;
    }

    public void reset() {
        mails.reset();
        admin.reset();
        tokens.reset();
        database.reset();
        proxy.reset();
    }

    /** Returns the service's database, over a direct connection that no wire can cut. */
    public ServiceDatabase records() {
        return new ServiceDatabase(
                TimeLimits.database(database.directJdbcUrl(), Stack.databaseUser(), Stack.databasePassword()));
    }

    /** Creates an administrator, and the role if it does not exist yet. */
    public static Realm.Identity createAdministrator(Realm realm) {
        boolean isThere = realm.read("/roles?search=" + ADMIN_ROLE).size() > 0;
        if (!isThere) {
            realm.admin("POST", "/roles", Map.of("name", ADMIN_ROLE));
        }
        return realm.createIdentity(ADMIN_ROLE, ADMIN_ROLE);
    }

    private void close() {
        admin.close();
        tokens.close();
        database.close();
        mails.close();
        proxy.close();
    }

    /** Installs the wires, and puts them into a field of the test. */
    public static class Installer implements QuarkusTestResourceLifecycleManager, DevServicesContext.ContextAware {

        /** Argument: by how many seconds Keycloak's clock is ahead when the service starts, see {@link KeycloakProxy#setClockAhead}. */
        public static final String CLOCK_AHEAD = "clock-ahead";

        private DevServicesContext context;
        private BackendWires wires;
        private Optional<Duration> clockAhead = Optional.empty();

        @Override
        public void init(Map<String, String> arguments) {
            clockAhead = Optional.ofNullable(arguments.get(CLOCK_AHEAD))
                    .map(Long::valueOf)
                    .map(Duration::ofSeconds);
        }

        @Override
        public void setIntegrationTestContext(DevServicesContext devServices) {
            context = devServices;
        }

        @Override
        public Map<String, String> start() {
            wires = new BackendWires(
                    devService("quarkus.oidc.auth-server-url").orElseGet(Stack::realmUrl),
                    devService("quarkus.datasource.jdbc.url").orElseGet(Stack::directJdbcUrl));
            clockAhead.ifPresent(wires.proxy::setClockAhead);
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
                    "rollcall.management.sweep-interval",
                    "1S",
                    "rollcall.management.patience",
                    "2S",
                    "rollcall.roles.admin",
                    ADMIN_ROLE,
                    // as by default, in a deployment
                    "rollcall.roles.reader",
                    ""));
            // nothing reads the user profile by itself: tests count requests
            settings.put("rollcall.profile.attributes", "");
            settings.putAll(Map.of(
                    "rollcall.mail.host", "localhost",
                    "rollcall.mail.port", Integer.toString(wires.mails.port()),
                    "rollcall.mail.timeout", "5S"));
            return settings;
        }

        private Optional<String> devService(String key) {
            return Optional.ofNullable(context)
                    .map(DevServicesContext::devServicesProperties)
                    .map(properties -> properties.get(key));
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(wires, new TestInjector.MatchesType(BackendWires.class));
            injector.injectIntoFields(wires.proxy, new TestInjector.MatchesType(KeycloakProxy.class));
        }

        @Override
        public void stop() {
            wires.close();
        }
    }
}
