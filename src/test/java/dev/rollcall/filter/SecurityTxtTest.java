package dev.rollcall.filter;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.DeploymentProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class SecurityTxtTest {

    @Test
    void configuredContactIsServedAsSecurityTxt() {
        Response response = given().get("/.well-known/security.txt");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.contentType()).isEqualToIgnoringCase("text/plain;charset=utf-8");
        List<String> lines = response.asString().lines().toList();
        assertThat(lines)
                .hasSize(4)
                .startsWith("Contact: mailto:security@example.org", "Contact: https://example.org/report")
                .endsWith("Policy: https://example.org/security");
        assertThat(Instant.parse(lines.get(2).replaceFirst("Expires: ", "")))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(179)), Instant.now().plus(Duration.ofDays(181)));
    }
}
