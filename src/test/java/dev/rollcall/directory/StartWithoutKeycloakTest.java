package dev.rollcall.directory;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.keycloak.StartedWithoutKeycloak;
import dev.rollcall.testing.wire.KeycloakProxy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("slow")
@TestProfile(StartedWithoutKeycloak.class)
class StartWithoutKeycloakTest {

    private final Realm realm = Realm.get();

    KeycloakProxy proxy;

    /** One test for the whole sequence, since the service starts only once. */
    @Test
    void serviceStartsWithoutKeycloakAndBecomesReadyLater() {
        Realm.Identity identity = realm.createIdentity("early", "user");
        String token = realm.token(identity);

        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> ManagementPort.get("/q/health/ready")
                        .then()
                        .statusCode(503)
                        .body("status", equalTo("DOWN"))
                        .body("checks.data.serviceClient", hasItem("unreachable"))
                        .body("checks.data.message", hasItem(containsString("does not answer"))));
        ManagementPort.get("/q/health/live").then().statusCode(200);
        given().get("/").then().statusCode(200);
        given().get("/api/v1/users/me").then().statusCode(401);
        unavailable(given().auth().oauth2(token).get("/api/v1/users/me").then());
        unavailable(given().redirects().follow(false).get("/login").then());
        unavailable(given().formParam("grant_type", "client_credentials")
                .formParam("client_id", "rollcall-machine")
                .formParam("client_secret", "rollcall-machine-secret")
                .post("/token")
                .then());

        proxy.reset();

        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(
                        () -> ManagementPort.get("/q/health/ready").then().statusCode(200));
        given().auth().oauth2(token).get("/api/v1/users/me").then().statusCode(200);
        given().redirects().follow(false).get("/login").then().statusCode(302);
    }

    private static void unavailable(ValidatableResponse response) {
        response.statusCode(503)
                .contentType(Problem.MEDIA_TYPE)
                .header("Retry-After", equalTo("5"))
                .body("type", equalTo("urn:rollcall:problem:keycloak-unavailable"));
    }
}
