package dev.rollcall.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * A deployment behind a proxy, without a mail server. Enables what other tests disable or relax: small rate limits, users who can delete
 * their own account, and access tokens with a second audience. Tests act as the proxy, at 127.0.0.1 or {@link #PROXY}, and can name any
 * client address.
 */
public class DeploymentProfile implements QuarkusTestProfile {

    public static final int TOKEN_REQUESTS = 3;
    public static final int SIGN_IN_STEPS = 40;
    public static final int FAILURES = 5;
    public static final int LINES = 50;

    /** The only role that can be granted. */
    public static final String GRANTABLE = "user";

    /** Address of a second trusted proxy, beside the tests' default address. */
    public static final String PROXY = "127.0.0.2";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("quarkus.oidc.authentication.cookie-force-secure", "true"),
                Map.entry("quarkus.http.proxy.proxy-address-forwarding", "true"),
                Map.entry("quarkus.http.proxy.enable-forwarded-host", "true"),
                Map.entry("quarkus.http.proxy.trusted-proxies", "127.0.0.1," + PROXY + ",10.0.0.0/8"),
                Map.entry("quarkus.oidc.token.audience", "another,rollcall"),
                Map.entry("rollcall.mail.host", ""),
                Map.entry("rollcall.security-txt.contact", "mailto:security@example.org,https://example.org/report"),
                Map.entry("rollcall.security-txt.policy", "https://example.org/security"),
                Map.entry("rollcall.roles.grantable", GRANTABLE),
                Map.entry("rollcall.management.me.delete", "true"),
                Map.entry("rollcall.management.me.attributes", "nickname,theme"),
                Map.entry("rollcall.management.require-if-match", "true"),
                Map.entry("rollcall.token.limit.requests", Integer.toString(TOKEN_REQUESTS)),
                Map.entry("rollcall.token.limit.period", "1H"),
                Map.entry("rollcall.sign-in.limit.requests", Integer.toString(SIGN_IN_STEPS)),
                Map.entry("rollcall.sign-in.limit.period", "1H"),
                Map.entry("rollcall.failed-credentials.limit.requests", Integer.toString(FAILURES)),
                Map.entry("rollcall.failed-credentials.limit.period", "1H"),
                Map.entry("rollcall.security-log.lines", Integer.toString(LINES)));
    }
}
