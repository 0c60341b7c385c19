package dev.rollcall.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * What tests switch off or widen for themselves, as a deployment behind a proxy has it; limits are small enough to be reached. Whoever
 * says so is that proxy, so that a test can be at many addresses.
 */
public class AsDeployed implements QuarkusTestProfile {

    public static final int TOKEN_REQUESTS = 3;
    public static final int SIGN_IN_STEPS = 8;
    public static final int FAILURES = 5;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("quarkus.oidc.authentication.cookie-force-secure", "true"),
                Map.entry("quarkus.http.proxy.proxy-address-forwarding", "true"),
                Map.entry("quarkus.http.proxy.trusted-proxies", "127.0.0.1"),
                Map.entry("rollcall.token.limit.requests", Integer.toString(TOKEN_REQUESTS)),
                Map.entry("rollcall.token.limit.period", "1H"),
                Map.entry("rollcall.sign-in.limit.requests", Integer.toString(SIGN_IN_STEPS)),
                Map.entry("rollcall.sign-in.limit.period", "1H"),
                Map.entry("rollcall.failed-credentials.limit.requests", Integer.toString(FAILURES)),
                Map.entry("rollcall.failed-credentials.limit.period", "1H"));
    }
}
