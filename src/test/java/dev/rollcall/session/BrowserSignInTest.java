package dev.rollcall.session;

import static dev.rollcall.testing.TimeLimits.await;
import static dev.rollcall.testing.browser.Browser.location;
import static dev.rollcall.testing.browser.Browser.query;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.SignInTime;
import dev.rollcall.testing.keycloak.TokenLifespan;
import dev.rollcall.user.User;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-in and sign-out as a browser does it, with Keycloak's form. */
@QuarkusTest
class BrowserSignInTest {

    private static final String SESSION = "q_session";
    private static final String STATE = "q_auth";
    private static final String SIGN_IN_FAILED = "urn:rollcall:problem:sign-in-failed";

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    private Browser browser;
    private Realm.Identity identity;

    @BeforeEach
    void openBrowser() {
        browser = new Browser(service);
        identity = realm.createIdentity("browser", "user");
    }

    @Test
    void signInReturnsToThePathAndAuthenticates() {
        HttpResponse<String> page = browser.signIn("/login?return=/protected%3Fa%3D1", identity);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.uri()).hasPath("/protected").hasQuery("a=1");
        assertThat(json(page).path("via").asText()).isEqualTo("browser");
        assertThat(json(page).path("subject").asText()).isEqualTo(identity.subject());
        HttpResponse<String> me = browser.fetch("/api/v1/users/me");
        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(json(me).path("keycloakId").asText()).isEqualTo(identity.subject());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/login", "/protected"})
    void signInProvisionsTheUserWhereverItStarts(String path) {
        browser.signIn(path, identity);

        assertThat(QuarkusTransaction.requiringNew().call(() -> User.count("keycloakId", identity.subject())))
                .isEqualTo(1);
    }

    @Test
    void pageRedirectsToSignInAndBack() {
        HttpResponse<String> page = browser.signIn("/protected?a=b%26c&d=%C3%BC", identity);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.uri().getRawPath() + "?" + page.uri().getRawQuery()).isEqualTo("/protected?a=b%26c&d=%C3%BC");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example",
                "/\\evil.example",
                "javascript:alert(1)",
                "/a\r\nSet-Cookie: a=b",
                "/\tevil"
            })
    void foreignReturnPathIsRefusedBeforeAndAfterSignIn(String target) {
        refusesReturn(target);
        browser.signIn("/login", identity);
        refusesReturn(target);
    }

    @Test
    void tooLongReturnPathIsRefused() {
        refusesReturn("/" + "a".repeat(3000));
    }

    private void refusesReturn(String target) {
        given().redirects()
                .follow(false)
                .accept("text/html,*/*;q=0.8")
                .cookies(browser.cookies())
                .queryParam("return", target)
                .get("/login")
                .then()
                .statusCode(400)
                .contentType(Problem.MEDIA_TYPE);
    }

    @Test
    void signInUsesCodeFlowWithPkce() {
        Map<String, String> query = query(location(browser.get("/login")));

        assertThat(query)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", "rollcall")
                .containsEntry("code_challenge_method", "S256")
                .containsKeys("code_challenge", "state", "nonce");
        assertThat(query.get("redirect_uri"))
                .isEqualTo(service.resolve("/callback").toString());
        assertThat(query.get("scope").split(" ")).contains("openid", "profile", "email");
    }

    @Test
    void recentSignInIsNotRepeated() {
        assertThat(query(location(browser.get("/login?max_age=600")))).containsEntry("max_age", "600");
        assertThat(query(location(browser.get("/login")))).doesNotContainKey("max_age");
        browser.signIn("/login", identity);

        HttpResponse<String> answer = browser.get("/login?max_age=600&return=/protected");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(location(answer)).endsWith("/protected");
    }

    @Test
    void registrationIsAskedForByPromptAndNothingElse() {
        assertThat(query(location(browser.get("/login?prompt=create&return=/invitation"))))
                .containsEntry("prompt", "create");
        assertThat(query(location(browser.get("/login?return=/invitation")))).doesNotContainKey("prompt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "login", "create%20login", "CREATE"})
    void otherPromptIsRefused(String prompt) {
        HttpResponse<String> answer = browser.get("/login?prompt=" + prompt);

        problem(answer, 400, "urn:rollcall:problem:invalid-parameter");
        assertThat(json(answer).at("/errors/0/field").asText()).isEqualTo("prompt");
    }

    @Tag("slow")
    @Test
    void oldSignInIsRepeatedEvenWithASession() {
        browser.signIn("/login", identity);
        Instant old = Instant.now().plusSeconds(7);
        await().atMost(TimeLimits.LIMIT).until(() -> Instant.now().isAfter(old));
        assertThat(browser.fetch("/protected").statusCode()).isEqualTo(200);

        HttpResponse<String> form = browser.open("/login?max_age=6&return=/protected%3Fa%3D1");

        assertThat(form.uri().toString()).startsWith(realm.url());
        HttpResponse<String> page = browser.submit(form, identity);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.uri()).hasPath("/protected").hasQuery("a=1");
        assertThat(browser.get("/login?max_age=6").statusCode()).isEqualTo(303);
    }

    /** Otherwise the browser would be redirected in an endless loop. */
    @Test
    void signInWithoutAuthTimeEndsWithProblem() {
        HttpResponse<String> end =
                SignInTime.hidden(realm, () -> browser.signIn("/login?max_age=600&return=/protected", identity));

        problem(end, 400, SIGN_IN_FAILED);
        assertThat(json(end).path("detail").asText()).contains("auth_time");
        assertThat(browser.open("/login?return=/protected").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "ten", "31536001", "99999999999"})
    void invalidMaxAgeIsRefused(String maxAge) {
        HttpResponse<String> answer = browser.get("/login?max_age=" + maxAge);

        problem(answer, 400, "urn:rollcall:problem:invalid-parameter");
        assertThat(json(answer).at("/errors/0/field").asText()).isEqualTo("max_age");
    }

    @Test
    void cookiesAreHttpOnlyAndSameSite() {
        browser.signIn("/login", identity);

        assertThat(ownCookies())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(cookie -> assertThat(attributes(cookie)).contains("httponly", "samesite=lax", "path=/"));
    }

    /** Tests use http, where browsers refuse Secure cookies. So this checks the setting that tests override. */
    @Test
    void cookiesAreSecureExceptInDevelopmentAndTests() throws IOException {
        Properties settings = new Properties();
        try (InputStream file = getClass().getResourceAsStream("/application.properties")) {
            settings.load(file);
        }

        assertThat(settings)
                .containsEntry("quarkus.oidc.authentication.cookie-force-secure", "true")
                .containsEntry("%dev,test.quarkus.oidc.authentication.cookie-force-secure", "false");
    }

    @Test
    void sessionCookieIsEncrypted() {
        browser.signIn("/login", identity);

        assertThat(browser.cookies().keySet()).anyMatch(name -> name.startsWith(SESSION));
        browser.cookies().forEach((name, value) -> {
            if (name.startsWith(SESSION)) {
                assertThat(Arrays.stream(value.split("[.|]")).map(BrowserSignInTest::decoded))
                        .noneMatch(text -> text.contains(identity.subject()) || text.contains(identity.username()));
            }
        });
    }

    @Test
    void staleCallbackStartsANewSignIn() {
        HttpResponse<String> form = browser.open("/callback?code=stale&state=foreign");

        assertThat(form.uri().toString()).startsWith(realm.url());
        assertThat(browser.submit(form, identity).statusCode()).isEqualTo(200);
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(200);
    }

    @Test
    void callbackWithWrongCodeStartsANewSignIn() {
        String state = query(location(browser.get("/login"))).get("state");

        HttpResponse<String> form = browser.open("/callback?code=wrong&state=" + state + "&iss=" + realm.url());

        assertThat(form.uri().toString()).startsWith(realm.url());
        assertThat(browser.submit(form, identity).statusCode()).isEqualTo(200);
    }

    @Test
    void keycloakErrorStartsANewSignIn() {
        String state = query(location(browser.get("/login"))).get("state");

        HttpResponse<String> form =
                browser.open("/callback?error=temporarily_unavailable&state=" + state + "&iss=" + realm.url());

        assertThat(form.uri().toString()).startsWith(realm.url());
    }

    @Test
    void secondStaleCallbackInARowEndsWithProblem() {
        browser.open("/callback?code=stale&state=foreign");

        problem(browser.open("/callback?code=stale&state=foreign"), 400, SIGN_IN_FAILED);
    }

    @Test
    void refusedCookiesEndWithProblem() {
        String callback = location(browser.submitWithoutFollowing(browser.open("/login"), identity));

        HttpResponse<String> restart = new Browser(service).get(callback);

        problem(new Browser(service).get(location(restart)), 400, SIGN_IN_FAILED);
    }

    @Test
    void twoTabsCanSignInAtTheSameTime() {
        HttpResponse<String> first = browser.open("/login?return=/protected?tab=1");
        HttpResponse<String> second = browser.open("/login?return=/protected?tab=2");

        HttpResponse<String> endOfFirst = browser.submit(first, identity);
        HttpResponse<String> endOfSecond = browser.submit(second, identity);

        assertThat(endOfFirst.statusCode()).isEqualTo(200);
        assertThat(endOfFirst.uri()).hasPath("/protected").hasQuery("tab=1");
        assertThat(endOfSecond.statusCode()).isEqualTo(200);
        assertThat(browser.open("/protected").statusCode()).isEqualTo(200);
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(200);
    }

    /** 44 of these cookies are too many for the limit of headers, so that every path answered 431. */
    @Test
    void signInKeepsTheNewestThreeStateCookies() {
        List<String> states = new ArrayList<>();
        for (int visit = 0; visit < 50; visit++) {
            states.add(query(location(browser.get("/login"))).get("state"));
        }

        assertThat(browser.cookies().keySet())
                .filteredOn(name -> name.startsWith(STATE))
                .containsExactlyElementsOf(states.subList(47, 50).stream()
                        .map(state -> STATE + "_" + state)
                        .toList());
        assertThat(browser.get("/").statusCode()).isEqualTo(200);
    }

    /** The browser has two tabs with a sign-in, and opens a third one. */
    @Test
    void olderSignInsSucceedWhileTheirStateCookiesAreKept() {
        HttpResponse<String> first = browser.open("/login?return=/protected?tab=1");
        browser.get("/login");
        browser.get("/login");

        HttpResponse<String> end = browser.submit(first, identity);

        assertThat(end.uri()).hasPath("/protected").hasQuery("tab=1");
    }

    @Test
    void repeatedCallbackRedirectsHome() {
        String callback = location(browser.submitWithoutFollowing(browser.open("/login"), identity));
        browser.open(callback);

        HttpResponse<String> again = browser.open(callback);

        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.uri()).hasPath("/");
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(200);
    }

    @Test
    void signOutEndsTheSessionHereAndAtKeycloak() {
        browser.signIn("/login", identity);

        HttpResponse<String> page = browser.open("/logout");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.uri()).hasHost(service.getHost()).hasPath("/");
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(401);
        assertThat(browser.open("/login").uri().toString()).startsWith(realm.url());
    }

    @Test
    void signOutWithoutSessionRedirectsHome() {
        HttpResponse<String> page = browser.open("/logout");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.uri()).hasPath("/");
    }

    @Tag("slow")
    @Test
    void expiredAccessTokenIsRefreshed() {
        Instant expiry = TokenLifespan.of(3, realm, "rollcall", this::signInAndAwaitExpiry);

        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(200);
        assertThat(Instant.parse(
                        json(browser.fetch("/protected")).path("expiresAt").asText()))
                .isAfter(expiry);
    }

    @Tag("slow")
    @Test
    void concurrentRequestsSurviveTheRefresh() {
        TokenLifespan.of(3, realm, "rollcall", this::signInAndAwaitExpiry);
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/api/v1/users/me"))
                .header(
                        "Cookie",
                        browser.cookies().entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")))
                .build();

        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 20)
                .mapToObj(i -> http.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toList();

        assertThat(answers)
                .extracting(answer -> TimeLimits.get(answer).statusCode())
                .containsOnly(200);
    }

    @Tag("slow")
    @Test
    void sessionThatCannotBeRefreshedEnds() {
        TokenLifespan.of(3, realm, "rollcall", this::signInAndAwaitExpiry);
        realm.admin("POST", "/users/" + identity.subject() + "/logout", null);

        problem(browser.fetch("/api/v1/users/me"), 401, "urn:rollcall:problem:unauthorized");
        assertThat(browser.open("/protected").uri().toString()).startsWith(realm.url());
        assertThat(browser.open("/").statusCode()).isEqualTo(200);
    }

    @Test
    void changedSessionCookieIsRefused() {
        browser.signIn("/login", identity);
        browser.cookies().replaceAll((name, value) -> name.startsWith(SESSION) ? tampered(value) : value);

        problem(browser.fetch("/api/v1/users/me"), 401, "urn:rollcall:problem:unauthorized");
        browser.cookies().keySet().removeIf(name -> !name.startsWith(SESSION));
        assertThat(browser.open("/protected").uri().toString()).startsWith(realm.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "a|b|c", "a.b.c.d.e", "%00"})
    void garbageSessionCookieIsRefused(String value) {
        browser.cookies().put(SESSION, value);

        problem(browser.fetch("/api/v1/users/me"), 401, "urn:rollcall:problem:unauthorized");
        browser.cookies().put(SESSION, value);
        assertThat(browser.open("/").statusCode()).isEqualTo(200);
        browser.cookies().put(SESSION, value);
        assertThat(browser.signIn("/protected", identity).statusCode()).isEqualTo(200);
    }

    private Instant signInAndAwaitExpiry() {
        HttpResponse<String> page = browser.signIn("/login?return=/protected", identity);
        Instant expiry = Instant.parse(json(page).path("expiresAt").asText());
        await().until(() -> Instant.now().isAfter(expiry.plusMillis(10)));
        return expiry;
    }

    private List<String> ownCookies() {
        return browser.setCookies().stream()
                .filter(cookie ->
                        (cookie.startsWith("q_") || cookie.startsWith("rollcall")) && !cookie.contains("Max-Age=0"))
                .toList();
    }

    private static List<String> attributes(String cookie) {
        return Arrays.stream(cookie.split("; ?"))
                .skip(1)
                .map(attribute -> attribute.toLowerCase(Locale.ROOT))
                .toList();
    }

    private static void problem(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(json(response).path("type").asText()).isEqualTo(type);
        assertThat(response.headers().firstValue("Location")).isEmpty();
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Realm.json(response.body());
    }

    private static String decoded(String text) {
        try {
            return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String tampered(String value) {
        int middle = value.length() / 2;
        return value.substring(0, middle) + (value.charAt(middle) == 'A' ? 'B' : 'A') + value.substring(middle + 1);
    }
}
