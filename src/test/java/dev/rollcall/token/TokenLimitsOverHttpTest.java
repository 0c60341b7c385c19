package dev.rollcall.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class TokenLimitsOverHttpTest {

    @Test
    void exceededLimitReturns429WithRetryAfterWhileOthersAreServed() {
        for (int i = 0; i < DeploymentProfile.TOKEN_REQUESTS; i++) {
            token("guessing", "guess-" + i).expect(401);
        }

        String wait = token("guessing", "guess")
                .expectProblem(429, "too-many-requests")
                .header("Retry-After");
        assertThat(Integer.parseInt(wait)).isBetween(1, 3600);
        token("rollcall-machine", "rollcall-machine-secret").expect(200);
    }

    private static ApiResponse token(String clientId, String secret) {
        return Api.anonymous().tokenByForm(clientId, secret);
    }
}
