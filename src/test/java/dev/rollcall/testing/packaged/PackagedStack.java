package dev.rollcall.testing.packaged;

import dev.rollcall.stack.Ports;
import dev.rollcall.stack.Stack;
import io.quarkus.test.common.DevServicesContext;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Configures the packaged service like a deployment: with the settings under "Required" in application.properties.example. The service
 * runs with the production profile, so the tests' own settings don't apply. The event feed is off, as in other tests, because it would
 * create a record for each user that any test creates.
 */
public class PackagedStack implements QuarkusTestResourceLifecycleManager, DevServicesContext.ContextAware {

    private static final String REALM_URL = "quarkus.oidc.auth-server-url";

    private String managementPort;

    /** Publishes the realm's URL to the tests: Quarkus passes the addresses of Dev Services only to the packaged service. */
    @Override
    public void setIntegrationTestContext(DevServicesContext context) {
        String realm = context.devServicesProperties().get(REALM_URL);
        if (realm != null) {
            System.setProperty(REALM_URL, realm);
        }
    }

    /** Chooses a management port. Called only by the framework; tests that start a process choose its ports themselves. */
    @Override
    public void setContext(Context context) {
        managementPort = Integer.toString(Ports.free());
        System.setProperty("quarkus.management.test-port", managementPort);
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.oidc.credentials.secret", "rollcall-dev-secret",
                "rollcall.secret", "a-secret-for-the-packaged-service-alone",
                // test machines are busy, so requests may wait longer
                "rollcall.limits.lateness", "1M",
                "rollcall.sync.enabled", "false",
                "rollcall.reconciliation.enabled", "false"));
        settings.putAll(mails());
        if (managementPort != null) {
            settings.put("quarkus.management.port", managementPort);
        }
        if (isEmbedded()) {
            settings.putAll(Map.of(
                    "quarkus.datasource.jdbc.url",
                    Stack.jdbcUrl(),
                    "quarkus.datasource.username",
                    Stack.databaseUser(),
                    "quarkus.datasource.password",
                    Stack.databasePassword(),
                    REALM_URL,
                    Stack.realmUrl()));
        }
        return settings;
    }

    /** Returns the settings of the build's mail server, which catches mails; none if there is none. */
    private static Map<String, String> mails() {
        Config config = ConfigProvider.getConfig();
        return config.getOptionalValue("stack.mail.port", String.class)
                .map(port -> Map.of(
                        "rollcall.mail.host", "localhost",
                        "rollcall.mail.port", port,
                        "rollcall.mail.tls", "none",
                        "rollcall.mail.from", "Rollcall <no-reply@example.org>",
                        "rollcall.public-url", "https://rollcall.example.org"))
                .orElseGet(Map::of);
    }

    /**
     * Returns whether the servers are embedded. Otherwise they are Dev Services, whose addresses Quarkus sets for the whole JVM once it has
     * started them.
     */
    public static boolean isEmbedded() {
        Config config = ConfigProvider.getConfig();
        return config.getOptionalValue("quarkus.datasource.jdbc.url", String.class)
                        .isPresent()
                && !config.getOptionalValue("stack.docker", Boolean.class).orElse(false);
    }

    @Override
    public void stop() {
        // The servers belong to the build.
    }
}
