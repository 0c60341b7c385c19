package dev.rollcall.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.Browser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that another site makes an administrator's browser send, with its session cookie, change nothing. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrossSiteRequestsTest {

    private static final String PATCH = "application/merge-patch+json; charset=UTF-8";
    private static final String CROSS_SITE = "urn:rollcall:problem:cross-site-request";

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    private Browser browser;
    private String token;
    private String userId;

    @BeforeAll
    void signInAdministrator() {
        Realm.Identity admin = realm.createIdentity("cross-site-admin", "rollcall-admin");
        browser = new Browser(origin());
        browser.signIn("/login", admin);
        token = realm.token(admin);
        userId = Api.at(service, realm.createIdentity("cross-site", "user")).id();
    }

    private String origin() {
        return service.toString().replaceFirst("/$", "");
    }

    private RequestSpecification asBrowser() {
        return given().cookies(browser.cookies());
    }

    private RequestSpecification asScript() {
        return given().auth().oauth2(token);
    }

    /** An empty cell means that the header is not sent; {@code own} stands for the service's origin. */
    @ParameterizedTest(name = "Sec-Fetch-Site: {0}, Origin: {1}")
    @CsvSource({
        "same-origin, own,                      200",
        "same-origin, ,                         200",
        "same-site,   http://localhost:1,       403",
        "cross-site,  https://evil.example,     403",
        "cross-site,  own,                      403",
        "none,        ,                         403",
        "none,        own,                      403",
        "Same-Origin, own,                      403",
        ",            own,                      200",
        ",            http://localhost:1,       403",
        ",            http://localhost,         403",
        ",            own.evil.example,         403",
        ",            https://evil.example,     403",
        ",            null,                     403",
        ",            ,                         403",
    })
    void sessionWritesAreAcceptedOnlyFromOwnPages(String site, String origin, int status) {
        String name = "Name " + UUID.randomUUID().toString().replaceAll("[^a-f]", "");
        RequestSpecification request = asBrowser().contentType(PATCH).body("{\"firstName\":\"%s\"}".formatted(name));
        if (site != null) {
            request.header("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            request.header("Origin", origin.replace("own", origin()));
        }

        Response response = request.patch("/api/v1/users/" + userId);

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        if (status == 403) {
            assertThat(response.jsonPath().getString("type")).isEqualTo(CROSS_SITE);
        }
        String now = asScript().get("/api/v1/users/" + userId).path("firstName");
        assertThat(now.equals(name)).as("changed").isEqualTo(status == 200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   /api/v1/users, '{\"username\":\"made-by-another-site\"}'",
        "PUT,    /api/v1/users/{id}/roles, '{\"roles\":[]}'",
        "POST,   /api/v1/users/{id}/password-reset, '{\"temporaryPassword\":\"of-another-site\"}'",
        "POST,   /api/v1/users/{id}/session-revocation, ''",
        "DELETE, /api/v1/users/{id}, ''",
    })
    void everyWriteMethodIsRefusedFromOtherSites(String method, String path, String body) {
        asBrowser()
                .header("Sec-Fetch-Site", "cross-site")
                .contentType("application/json")
                .body(body)
                .request(method, path.replace("{id}", userId))
                .then()
                .statusCode(403)
                .body("type", equalTo(CROSS_SITE));

        asScript().get("/api/v1/users/" + userId).then().statusCode(200).body("roles", equalTo(List.of("user")));
    }

    @Test
    void readsFromOtherSitesAreAnswered() {
        asBrowser()
                .header("Sec-Fetch-Site", "cross-site")
                .header("Origin", "https://evil.example")
                .get("/api/v1/users/" + userId)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Origin", equalTo(null));
    }

    @Test
    void bearerTokensAreAcceptedFromEverySite() {
        for (RequestSpecification request : List.of(asScript(), asScript().cookies(browser.cookies()))) {
            request.header("Sec-Fetch-Site", "cross-site")
                    .header("Origin", "https://app.example")
                    .contentType(PATCH)
                    .body("{\"lastName\":\"Bearer\"}")
                    .patch("/api/v1/users/" + userId)
                    .then()
                    .statusCode(200);
        }
    }
}
