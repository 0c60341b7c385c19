package dev.rollcall.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ExpectedHeaders;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Browser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Only the user can end a session, not another site. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossSiteSignOutTest {

    private final Realm realm = Realm.get();
    private Realm.Identity identity;

    @TestHTTPResource("/")
    URI service;

    @BeforeAll
    void createUser() {
        identity = realm.createIdentity("sign-out", "user");
    }

    private Browser signedIn() {
        Browser browser = new Browser(origin());
        browser.signIn("/login", identity);
        return browser;
    }

    private String origin() {
        return service.toString().replaceFirst("/$", "");
    }

    /** An empty cell means that the header is not sent; {@code own} stands for the service's origin. */
    @ParameterizedTest(name = "{0}, Sec-Fetch-Site: {1}, Origin: {2}, Referer: {3}")
    @CsvSource({
        "GET,  same-origin, ,                    ,                       true",
        "GET,  none,        ,                    ,                       true",
        "GET,  cross-site,  ,                    ,                       false",
        "GET,  cross-site,  own,                 own/,                   false",
        "GET,  same-site,   ,                    ,                       false",
        "GET,  Same-Origin, ,                    ,                       false",
        "GET,  ,            ,                    ,                       false",
        "GET,  ,            own,                 own/,                   false",
        "GET,  ,            ,                    https://evil.example/,  false",
        "POST, same-origin, own,                 ,                       true",
        "POST, ,            own,                 ,                       true",
        "POST, none,        ,                    ,                       false",
        "POST, cross-site,  https://evil.example, ,                      false",
        "POST, same-site,   http://localhost:1,  ,                       false",
        "POST, ,            https://evil.example, ,                      false",
        "POST, ,            null,                ,                       false",
        "POST, ,            ,                    ,                       false",
    })
    void signOutNeedsConfirmationUnlessRequestedByTheUser(
            String method, String site, String origin, String referer, boolean ends) {
        Browser browser = signedIn();
        List<String> headers = new ArrayList<>();
        add(headers, "Sec-Fetch-Site", site);
        add(headers, "Origin", origin);
        add(headers, "Referer", referer);
        String[] sent = headers.toArray(String[]::new);

        HttpResponse<String> answer =
                method.equals("GET") ? browser.get("/logout", sent) : browser.post("/logout", sent);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(ends ? 302 : 200);
        if (ends) {
            assertThat(answer.headers().firstValue("Location").orElseThrow()).startsWith(realm.url());
        } else {
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/html");
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValue(ExpectedHeaders.SIGN_OUT_POLICY);
            assertThat(answer.body()).contains("<form", "method=\"post\"", "action=\"/logout\"");
        }
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(ends ? 401 : 200);
    }

    private void add(List<String> headers, String name, String value) {
        if (value != null) {
            headers.add(name);
            headers.add(value.replace("own", origin()));
        }
    }

    /** quarkus-oidc compares the exact path. */
    @ParameterizedTest
    @CsvSource({"/logout?x=1", "/logout/", "//logout", "/%6Cogout", "/console/../logout", "/login?return=/logout"})
    void otherSpellingsOfThePathDoNotBypassTheConfirmation(String path) {
        Browser browser = signedIn();

        HttpResponse<String> answer = browser.get(origin() + path, "Sec-Fetch-Site", "cross-site");
        String location = answer.headers().firstValue("Location").orElse("");
        if (location.endsWith("/logout")) {
            // browsers send the headers of the first request after a redirect, too
            browser.get(location, "Sec-Fetch-Site", "cross-site");
        }

        assertThat(location).doesNotStartWith(realm.url());
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(200);
    }

    @Test
    void confirmationFormSignsOut() {
        Browser browser = signedIn();
        browser.get("/logout", "Sec-Fetch-Site", "cross-site");

        HttpResponse<String> end =
                browser.follow(browser.post("/logout", "Sec-Fetch-Site", "same-origin", "Origin", origin()));

        assertThat(end.statusCode()).isEqualTo(200);
        assertThat(end.uri()).hasPath("/");
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(401);
        assertThat(browser.open("/login").uri().toString()).startsWith(realm.url());
    }

    @Test
    void noConfirmationWithoutSession() {
        given().redirects()
                .follow(false)
                .header("Sec-Fetch-Site", "cross-site")
                .get("/logout")
                .then()
                .statusCode(303)
                .header("Location", service.toString());
    }
}
