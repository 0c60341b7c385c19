package dev.rollcall.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.DeploymentProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class TokenLimitsOverHttpTest {

    @Test
    void exceededLimitReturns429WithRetryAfterWhileOthersAreServed() {
        for (int i = 0; i < DeploymentProfile.TOKEN_REQUESTS; i++) {
            token("guessing", "guess-" + i).statusCode(401);
        }

        String wait = token("guessing", "guess")
                .statusCode(429)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:rollcall:problem:too-many-requests"))
                .extract()
                .header("Retry-After");
        assertThat(Integer.parseInt(wait)).isBetween(1, 3600);
        token("rollcall-machine", "rollcall-machine-secret").statusCode(200);
    }

    private static ValidatableResponse token(String clientId, String secret) {
        return given().formParam("grant_type", "client_credentials")
                .formParam("client_id", clientId)
                .formParam("client_secret", secret)
                .post("/token")
                .then();
    }
}
