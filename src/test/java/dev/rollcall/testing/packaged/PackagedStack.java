package dev.rollcall.testing.packaged;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Patience;
import io.quarkus.test.common.DevServicesContext;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Gives the packaged service what a deployment would: the settings under "Required" in application.properties.example. It
 * runs with the production profile, so nothing of the tests' own settings reaches it. The feed of Keycloak's events is off, as in
 * other tests: it would write records of whomever they make.
 */
public class PackagedStack implements QuarkusTestResourceLifecycleManager, DevServicesContext.ContextAware {

    private static final String REALM_URL = "quarkus.oidc.auth-server-url";

    private String managementPort;

    /** Quarkus tells the packaged service where its Dev Services are, but not the test beside it. */
    @Override
    public void setIntegrationTestContext(DevServicesContext context) {
        String realm = context.devServicesProperties().get(REALM_URL);
        if (realm != null) {
            System.setProperty(REALM_URL, realm);
        }
    }

    /** Only the framework does this: others choose where the processes listen that they start. */
    @Override
    public void setContext(Context context) {
        managementPort = Integer.toString(freePort());
        System.setProperty("quarkus.management.test-port", managementPort);
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.oidc.credentials.secret", "rollcall-dev-secret",
                "rollcall.secret", "a-secret-for-the-packaged-service-alone",
                // machines that test are busy with more than the service
                "rollcall.limits.lateness", "1M",
                "rollcall.sync.enabled", "false",
                "rollcall.reconciliation.enabled", "false"));
        if (managementPort != null) {
            settings.put("quarkus.management.port", managementPort);
        }
        if (isEmbedded()) {
            createExtension();
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

    /** Where all schemas find it. The migration of a test's own schema would create it there, and the test drop it with that. */
    private static synchronized void createExtension() {
        try (Connection connection = Patience.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                        .getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create extension if not exists pg_trgm schema public");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A port that is free now: for those whose port must be known before they listen. */
    static int freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether the stack's own settings say where the servers are. Otherwise they are Dev Services, whose addresses Quarkus sets for
     * the whole JVM once it has started them.
     */
    public static boolean isEmbedded() {
        Config config = ConfigProvider.getConfig();
        return config.getOptionalValue("quarkus.datasource.jdbc.url", String.class)
                        .isPresent()
                && !config.getOptionalValue("stack.docker", Boolean.class).orElse(false);
    }

    @Override
    public void stop() {
        // The servers are the build's.
    }
}
