package dev.rollcall.auth;

import static dev.rollcall.testing.TimeLimits.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.packaged.LogFile;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.KeycloakProxy;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.jwt.algorithm.KeyEncryptionAlgorithm;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.security.Key;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("slow")
@WithTestResource(BackendWires.Installer.class)
class KeyRotationTest {

    private static final String KEYS = "/protocol/openid-connect/certs";
    private static final String SESSION = "q_session";

    /** A token or the beginning of one. */
    private static final String TOKEN = "eyJ[\\w-]{8,}\\.";

    private final Realm realm = Realm.get();

    KeycloakProxy proxy;

    @TestHTTPResource("/")
    URI service;

    @Inject
    TenantConfigBean tenants;

    @Test
    void newKeyIsAcceptedWithoutRestartAndOldKeyWhilePublished() {
        Realm.Identity identity = realm.createIdentity("rotation", "user");
        String old = realm.token(identity);
        assertThat(status(old)).isEqualTo(200);

        try (RealmKey key = RealmKey.rotate(realm)) {
            String fresh = realm.token(identity);
            assertThat(Jwt.of(fresh).header("kid").asText())
                    .isEqualTo(key.keyId())
                    .isNotEqualTo(Jwt.of(old).header("kid").asText());

            await().atMost(TimeLimits.LIMIT).until(() -> status(fresh) == 200);
            assertThat(status(old)).isEqualTo(200);
        }
    }

    @Test
    void sessionOfWithdrawnKeyEndsWithoutLoggingItsTokens() throws IOException {
        Realm.Identity identity = realm.createIdentity("rotation-session", "user");
        Jwt known = Jwt.of(realm.token(identity));
        KeyPair unknown = RealmKey.foreign();
        Browser browser = newBrowser();
        try (RealmKey key = RealmKey.rotate(realm)) {
            String fresh = realm.token(identity);
            assertThat(Jwt.of(fresh).header("kid").asText()).isEqualTo(key.keyId());
            await().atMost(TimeLimits.LIMIT).until(() -> status(fresh) == 200);
            assertThat(browser.signIn("/protected", identity).statusCode()).isEqualTo(200);
        }
        LogFile log = LogFile.fromNow();

        await().atMost(TimeLimits.LIMIT).until(() -> {
            // makes the service fetch the keys again
            status(known.withHeader("kid", "unknown").signedBy(unknown.getPrivate()));
            return browser.fetch("/api/v1/users/me").statusCode() == 401;
        });

        assertThat(log.text())
                .contains("ID token verification has failed", "JWK with kid")
                .doesNotContainPattern(TOKEN);
    }

    @Test
    void sessionOfAnotherRealmIsRefusedWithoutLoggingItsTokens() throws Exception {
        Browser browser = newBrowser();
        browser.signIn("/protected", realm.createIdentity("other-realm", "user"));
        String elsewhere = Realm.json(given().formParam("grant_type", "password")
                        .formParam("client_id", "admin-cli")
                        .formParam("scope", "openid")
                        .formParam("username", "admin")
                        .formParam("password", "admin")
                        .post(realm.url().replace("/rollcall", "/master") + "/protocol/openid-connect/token")
                        .asString())
                .path("id_token")
                .asText();
        replaceIdToken(browser, elsewhere);
        LogFile log = LogFile.fromNow();

        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(401);

        assertThat(log.text())
                .contains("ID token verification has failed", "JWK with kid")
                .doesNotContainPattern(TOKEN);
    }

    /** Replaces the ID token in the cookie, as another service with the same secret could. */
    private void replaceIdToken(Browser browser, String idToken) throws Exception {
        Key secret = tenants.getDefaultTenant().getSessionCookieEncryptionKey();
        String session = new TreeMap<>(browser.cookies())
                .entrySet().stream()
                        .filter(cookie -> cookie.getKey().startsWith(SESSION))
                        .map(Map.Entry::getValue)
                        .collect(Collectors.joining());
        String tokens = OidcUtils.decryptString(session, secret, KeyEncryptionAlgorithm.A256GCMKW);
        browser.cookies().keySet().removeIf(name -> name.startsWith(SESSION));
        browser.cookies()
                .put(
                        SESSION,
                        OidcUtils.encryptString(
                                idToken + tokens.substring(tokens.indexOf('|')),
                                secret,
                                KeyEncryptionAlgorithm.A256GCMKW));
    }

    private Browser newBrowser() {
        return new Browser(service);
    }

    /** Otherwise invented tokens would each cause a request to Keycloak. */
    @Test
    void unknownKeysAreFetchedOncePerInterval() {
        KeyPair unknown = RealmKey.foreign();
        Jwt token = Jwt.of(realm.token(realm.createIdentity("unknown-key", "user")));
        long before = proxy.requestsFor(KEYS);
        long start = System.nanoTime();

        for (int i = 0; i < 100; i++) {
            assertThat(status(token.withHeader("kid", "unknown-" + i).signedBy(unknown.getPrivate())))
                    .isEqualTo(401);
        }

        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        assertThat(proxy.requestsFor(KEYS) - before).isBetween(1L, seconds + 2);
    }

    private static int status(String token) {
        return Api.as(token).get("/api/v1/users/me").statusCode();
    }
}
