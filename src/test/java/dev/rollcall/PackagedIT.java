package dev.rollcall;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.Browser;
import dev.rollcall.testing.PackagedProcess;
import dev.rollcall.testing.PackagedStack;
import dev.rollcall.testing.Realm;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The main job on what is delivered: the packaged service, with its production settings, on real servers. */
@QuarkusIntegrationTest
@QuarkusTestResource(value = PackagedStack.class, restrictToAnnotatedClass = true)
class PackagedIT {

    private final Realm realm = Realm.get();

    @TestHTTPResource
    URI service;

    @Test
    void aPersonComesWithABearerTokenAndAnAdministratorReadsTheirRecord() {
        Realm.Person person = realm.createPerson("packaged", "user");

        JsonPath me = given().auth()
                .oauth2(realm.token(person))
                .get("/api/v1/users/me")
                .then()
                .statusCode(200)
                .body("keycloakId", equalTo(person.subject()))
                .extract()
                .jsonPath();

        String admin = realm.token("admin", "admin");
        given().auth()
                .oauth2(admin)
                .get("/api/v1/users/{id}", me.getString("id"))
                .then()
                .statusCode(200)
                .body("username", equalTo(person.username()));
        given().auth()
                .oauth2(admin)
                .get("/api/v1/users?search={name}&sort=-username&total=true", person.username())
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(me.getString("id"))))
                .body("total.count", equalTo(1));
    }

    @Test
    void aPersonComesWithABrowserAndLeavesAgain() {
        Realm.Person person = realm.createPerson("packaged", "user");
        Browser browser = new Browser(service.toString().replaceAll("/$", ""));

        HttpResponse<String> page = browser.signIn("/login?return=/protected", person);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(JsonPath.from(page.body()).getString("wayIn")).isEqualTo("browser");
        assertThat(JsonPath.from(browser.fetch("/api/v1/users/me").body()).getString("username"))
                .isEqualTo(person.username());
        assertThat(browser.setCookies())
                .filteredOn(cookie -> cookie.startsWith("q_") && !cookie.contains("Max-Age=0"))
                .isNotEmpty()
                .allMatch(cookie -> cookie.contains("HTTPOnly") && cookie.contains("Secure"));
        assertThat(browser.open("/logout").uri().getPath()).isEqualTo("/");
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(401);
    }

    @Test
    void aMachineGetsItsTokenAndIsNotAPerson() {
        String token = given().auth()
                .preemptive()
                .basic("rollcall-machine", "rollcall-machine-secret")
                .formParam("grant_type", "client_credentials")
                .post("/token")
                .then()
                .statusCode(200)
                .header("Cache-Control", "no-store")
                .extract()
                .path("access_token");

        given().auth()
                .oauth2(token)
                .get("/api/v1/users/me")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:rollcall:problem:not-a-person"));
    }

    @Test
    void whoHasNoCredentialIsAskedForOne() {
        given().get("/api/v1/users")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType("application/problem+json");
    }

    @Test
    void theApiIsDescribedAndTheServiceIsReady() {
        given().get("/q/openapi").then().statusCode(200).body(containsString("/api/v1/users/me"));
        given().get("/q/swagger-ui/").then().statusCode(200).body(containsString("swagger-ui"));
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void theProgramItselfTellsWhetherTheServiceIsReady() {
        String port = Integer.toString(service.getPort());

        assertThat(PackagedProcess.run(Map.of("quarkus.http.port", port), "health"))
                .isEqualTo(new PackagedProcess.Result(0, "ready: yes" + System.lineSeparator()));
        assertThat(PackagedProcess.run(Map.of("quarkus.http.port", "1"), "health", "live"))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(1))
                .satisfies(result -> assertThat(result.said()).startsWith("live: no, nothing answers at port 1"));
    }
}
