package dev.rollcall.session;

import static dev.rollcall.testing.browser.Browser.location;
import static dev.rollcall.testing.browser.Browser.query;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the sign-in from RFC 9700: stolen codes, codes injected into another browser, open redirects. */
@QuarkusTest
class SignInAttacksTest {

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    private Browser browser;
    private Browser attackers;
    private Realm.Identity identity;
    private Realm.Identity attacker;

    @BeforeEach
    void openTwoBrowsers() {
        browser = new Browser(service);
        attackers = new Browser(service);
        identity = realm.createIdentity("victim", "user");
        attacker = realm.createIdentity("attacker", "user");
    }

    /** Section 4.7: otherwise the victim would unknowingly use the attacker's account. */
    @Test
    void callbackOfAnotherBrowserDoesNotSignIn() {
        String callback = callbackOf(attackers, attacker);
        browser.get("/login");

        HttpResponse<String> end = browser.open(callback);

        assertThat(end.uri().toString()).startsWith(realm.url());
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(401);
    }

    /** Section 4.5: the code is bound to the PKCE verifier in the other browser's cookie. */
    @Test
    void codeOfAnotherBrowserIsRefused() {
        String stolen = query(callbackOf(browser, identity)).get("code");
        String state = query(location(attackers.get("/login"))).get("state");

        HttpResponse<String> end =
                attackers.open("/callback?code=" + stolen + "&state=" + state + "&iss=" + realm.url());

        assertThat(end.uri().toString()).startsWith(realm.url());
        assertThat(attackers.fetch("/api/v1/users/me").statusCode()).isEqualTo(401);
    }

    /** Section 4.4, and RFC 9207: the code of another server must not be sent to Keycloak, nor an error of another server end a sign-in. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&iss=",
                "&iss=https://elsewhere.example",
                "{right}&iss=https://elsewhere.example",
                "{right}{right}"
            })
    void responseOfAnotherIssuerDoesNotSignIn(String issuers) {
        String callback = callbackOf(browser, identity);
        String right = "&iss=" + encode(query(callback).get("iss"));

        HttpResponse<String> answer = browser.get(callback.replace(right, issuers.replace("{right}", right)));

        assertThat(location(answer)).contains("/login?restarted=true");
        assertThat(browser.get(callback).statusCode())
                .as("the sign-in has ended")
                .isEqualTo(400);
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(401);
    }

    /** At any path, quarkus-oidc exchanges a code that comes with the state of this browser. */
    @Test
    void responseOfAnotherIssuerDoesNotSignInAtOtherPaths() {
        String callback = callbackOf(browser, identity);

        browser.get(callback.replace("/callback", "/protected")
                .replaceFirst("&iss=[^&]*", "&iss=https://elsewhere.example"));

        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(401);
    }

    @Test
    void responseOfTheRealmNamesTheIssuerOfItsDiscoveryDocument() {
        String callback = callbackOf(browser, identity);

        assertThat(query(callback))
                .containsEntry(
                        "iss",
                        given().get(realm.url() + "/.well-known/openid-configuration")
                                .path("issuer"));
        assertThat(browser.open(callback).statusCode()).isEqualTo(200);
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access_denied",
                "temporarily_unavailable",
                "forged",
                "forged\n2026-11-25 ERROR [dev.rollcall] forged",
                ""
            })
    void errorOfASignInIsNoErrorInTheLog(String error) {
        for (String issuer : new String[] {"", "&iss=" + realm.url()}) {
            Browser cancelling = new Browser(service);
            String state = query(location(cancelling.get("/login"))).get("state");
            try (LogCapture log = LogCapture.ofService()) {
                HttpResponse<String> end = cancelling.open("/callback?error=%s&error_description=forged&state=%s%s"
                        .formatted(encode(error), state, issuer));

                assertThat(end.uri().toString()).startsWith(realm.url());
                assertThat(log.lines(Level.SEVERE)).isEmpty();
                assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("forged"));
            }
        }
    }

    @Test
    void errorAtAnotherPathOrWithTwoStatesIsNoErrorInTheLog() {
        String state = query(location(browser.get("/login"))).get("state");
        try (LogCapture log = LogCapture.ofService()) {
            browser.get("/callback?error=forged&state=" + state + "&state=" + state);
            browser.get("/protected?error=forged&state=" + state);

            assertThat(log.lines(Level.SEVERE)).isEmpty();
        }
    }

    @Test
    void everySignInCreatesANewSession() {
        browser.signIn("/login", identity);
        Map<String, String> first = Map.copyOf(browser.cookies());
        browser.open("/logout");

        browser.signIn("/login", identity);

        assertThat(browser.cookies().entrySet())
                .filteredOn(cookie -> cookie.getKey().startsWith("q_session"))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(first.entrySet());
    }

    /** Section 4.3.2, and RFC 6750, section 2: URLs are stored in logs and histories. */
    @Test
    void tokenIsReadFromTheHeaderOnly() {
        String token = realm.token(identity);

        given().queryParam("access_token", token).get("/api/v1/users/me").then().statusCode(401);
        given().formParam("access_token", token).post("/api/v1/users").then().statusCode(401);
        given().cookie("access_token", token).get("/api/v1/users/me").then().statusCode(401);
        given().auth().oauth2(token).get("/api/v1/users/me").then().statusCode(200);
    }

    /** Section 4.11. */
    @Test
    void signOutDoesNotRedirectElsewhere() {
        browser.signIn("/login", identity);

        Map<String, String> query = query(location(browser.get(
                "/logout?post_logout_redirect_uri=https://elsewhere.example&return=https://elsewhere.example")));

        assertThat(query).containsEntry("post_logout_redirect_uri", service.toString());
        assertThat(query.toString()).doesNotContain("elsewhere");
    }

    /** Section 2.1.1: an attacker cannot omit PKCE. */
    @Test
    void realmRefusesSignInWithoutPkce() {
        Response answer = authorize(service.resolve("/callback").toString());

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.header("Location"))
                .startsWith(service.resolve("/callback").toString())
                .contains("error=invalid_request", "code_challenge_method")
                .doesNotContain("code=");
    }

    /** Section 4.1: Keycloak shows an error itself instead of redirecting. */
    @Test
    void realmSendsCodesToTheServiceOnly() {
        for (String elsewhere : new String[] {
            "https://elsewhere.example/callback",
            service.resolve("/callback/../protected").toString(),
            service.resolve("/protected").toString(),
            service + "callback?return=//elsewhere.example",
        }) {
            Response answer = authorize(elsewhere);

            assertThat(answer.statusCode()).as(elsewhere).isEqualTo(400);
            assertThat(answer.header("Location")).as(elsewhere).isNull();
        }
    }

    /** Section 2.4: only Keycloak may ask users for their passwords. */
    @Test
    void passwordGrantIsRefusedForTheServicesClient() {
        given().formParam("grant_type", "password")
                .formParam("client_id", "rollcall")
                .formParam("client_secret", "rollcall-dev-secret")
                .formParam("username", identity.username())
                .formParam("password", identity.password())
                .post(realm.url() + "/protocol/openid-connect/token")
                .then()
                .statusCode(400)
                .body("error", containsString("unauthorized_client"));
    }

    private Response authorize(String redirectUri) {
        return given().redirects()
                .follow(false)
                .queryParam("client_id", "rollcall")
                .queryParam("response_type", "code")
                .queryParam("scope", "openid")
                .queryParam("state", "some")
                .queryParam("redirect_uri", redirectUri)
                .get(realm.url() + "/protocol/openid-connect/auth");
    }

    /** Returns the callback URL after a sign-in at Keycloak, which the browser has not requested yet. */
    private static String callbackOf(Browser browser, Realm.Identity identity) {
        return location(browser.submitWithoutFollowing(browser.open("/login"), identity));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
