package dev.rollcall.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** What tests switch off or widen for themselves, as a deployment has it; the limit is small enough to be reached. */
public class AsDeployed implements QuarkusTestProfile {

    public static final int TOKEN_REQUESTS = 3;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.oidc.authentication.cookie-force-secure", "true",
                "rollcall.token.limit.requests", Integer.toString(TOKEN_REQUESTS),
                "rollcall.token.limit.period", "1H");
    }
}
