package dev.rollcall.directory;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.TokenLifespan;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.KeycloakProxy;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An outage of Keycloak while the service runs. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class KeycloakAwayTest {

    private final Realm realm = Realm.get();

    KeycloakProxy proxy;

    @TestHTTPResource("/")
    URI service;

    private Realm.Identity identity;

    @BeforeEach
    void createUser() {
        identity = realm.createIdentity("away", "user");
    }

    @AfterEach
    void restoreConnection() {
        proxy.reset();
    }

    @Test
    void tokensAreVerifiedWithKnownKeys() {
        String token = realm.token(identity);
        proxy.cut();

        Api.as(token).get("/api/v1/users/me").expect(200);
        Api.as(token + "x").get("/api/v1/users/me").expect(401);
    }

    /** The token may be valid, but only Keycloak's keys can tell. They are fetched once per interval; in between the token is invalid. */
    @Test
    void tokenOfUnknownKeyReturns503() {
        String token = Jwt.of(realm.token(identity))
                .withHeader("kid", "unknown")
                .signedBy(RealmKey.foreign().getPrivate());
        proxy.cut();

        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> assertUnavailable(Api.as(token).get("/api/v1/users/me")));
    }

    @Test
    void logoutTokenOfUnknownKeyReturns503() {
        String token = Jwt.of(realm.token(identity))
                .withHeader("kid", "unknown")
                .signedBy(RealmKey.foreign().getPrivate());
        proxy.cut();

        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> assertUnavailable(
                        Api.anonymous().form("logout_token", token).post("/logout/backchannel")));
    }

    @Test
    void requestsThatNeedKeycloakReturn503UntilItIsBack() {
        proxy.cut();
        assertUnavailable(token());

        proxy.reset();
        await().atMost(TimeLimits.LIMIT).untilAsserted(() -> token().expect(200));
    }

    @Test
    void interruptedSignInReturns503AndCanBeRestarted() {
        Browser browser = new Browser(service);
        String callback = Browser.location(browser.submitWithoutFollowing(browser.open("/login"), identity));
        proxy.cut();
        unavailable(browser.get(callback));

        proxy.reset();
        browser.open("/login?return=/protected");
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(200);
    }

    @Tag("slow")
    @Test
    void sessionSurvivesTokenExpiryDuringTheOutage() {
        Browser browser = new Browser(service);
        HttpResponse<String> page =
                TokenLifespan.of(3, realm, "rollcall", () -> browser.signIn("/login?return=/protected", identity));
        Instant expiry = Instant.parse(Realm.json(page.body()).path("expiresAt").asText());
        proxy.cut();
        await().until(() -> Instant.now().isAfter(expiry.plusMillis(10)));

        unavailable(browser.fetch("/api/v1/users/me"));
        unavailable(browser.get("/protected"));
        assertThat(browser.get("/").statusCode()).isIn(200, 503);

        proxy.reset();
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(200);
    }

    @Tag("slow")
    @Test
    void serviceStaysReadyAndReportsTheOutage() {
        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> readiness().statusCode(200).body("checks.data.serviceClient", hasItem("ok")));
        proxy.cut();

        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> readiness()
                        .statusCode(200)
                        .body("status", equalTo("UP"))
                        .body("checks.data.serviceClient", hasItem("unreachable"))
                        .body("checks.data.message", hasItem(containsString("does not answer"))));
    }

    private static ValidatableResponse readiness() {
        return ManagementPort.get("/q/health/ready").then();
    }

    private static ApiResponse token() {
        return Api.anonymous().tokenByBasic("rollcall-machine", "rollcall-machine-secret");
    }

    static void assertUnavailable(ApiResponse response) {
        response.expectProblem(503, "keycloak-unavailable").header("Retry-After", equalTo("5"));
    }

    private static void unavailable(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("5");
        assertThat(response.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
    }
}
