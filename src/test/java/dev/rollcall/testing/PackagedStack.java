package dev.rollcall.testing;

import dev.rollcall.stack.Stack;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/**
 * Gives the packaged service what a deployment would: the settings under "Required" in application.properties.example. It
 * runs with the production profile, so nothing of the tests' own settings reaches it.
 */
public class PackagedStack implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return Map.of(
                "quarkus.datasource.jdbc.url", Stack.jdbcUrl(),
                "quarkus.datasource.username", Stack.databaseUser(),
                "quarkus.datasource.password", Stack.databasePassword(),
                "quarkus.oidc.auth-server-url", Stack.realmUrl(),
                "quarkus.oidc.credentials.secret", "rollcall-dev-secret",
                "rollcall.secret", "a-secret-for-the-packaged-service-alone");
    }

    @Override
    public void stop() {
        // The servers are the build's.
    }
}
