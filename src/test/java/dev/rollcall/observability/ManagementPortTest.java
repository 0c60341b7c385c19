package dev.rollcall.observability;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The management port serves health and metrics and nothing else; the API's port serves neither. */
@QuarkusTest
class ManagementPortTest {

    @ParameterizedTest
    @ValueSource(strings = {"/q/metrics", "/q/health", "/q/health/live", "/q/health/ready", "/q/health/started"})
    void healthAndMetricsAreServedOnlyOnTheManagementPort(String path) {
        ManagementPort.get(path).then().statusCode(200);
        notFound(given().get(path).then());
    }

    /** Probes send no token; a token is ignored. */
    @Test
    void managementPortIgnoresCredentials() {
        ManagementPort.request().auth().oauth2("bad").get("/q/metrics").then().statusCode(200);
        ManagementPort.request()
                .auth()
                .oauth2(Realm.get().token("alice", "alice"))
                .get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/app/main.js",
                "/api/v1/users/me",
                "/api/v1/users",
                "/protected",
                "/login",
                "/token",
                "/console",
                "/organizations",
                "/q/openapi",
                "/q/swagger-ui/",
                "/q/nothing",
                "/q/health/nothing"
            })
    void managementPortServesNothingElse(String path) {
        notFound(ManagementPort.request()
                .auth()
                .oauth2(Realm.get().token("admin", "admin"))
                .get(path)
                .then());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/metrics", "/q/health/ready", "/nothing"})
    void managementResponsesForbidCorsAndCaching(String path) {
        Response answer = ManagementPort.request()
                .header("Origin", "https://elsewhere.example")
                .get(path);

        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Server")).isNull();
        assertThat(answer.headers().getValues("Set-Cookie")).isEmpty();
    }

    private static void notFound(ValidatableResponse answer) {
        answer.statusCode(404).contentType(Problem.MEDIA_TYPE).body("type", equalTo("urn:rollcall:problem:not-found"));
    }
}
