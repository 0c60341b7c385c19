package dev.rollcall.invitation.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.InvitationRecords;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Without a mail server nothing is sent; what was sent earlier can still be seen and revoked. */
@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class InvitationsOffTest {

    private static final String OFF =
            "Invitations are off on this service: its operator has to set rollcall.mail.host, rollcall.mail.from and rollcall.public-url.";

    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @Inject
    DataSource dataSource;

    private String invitations;
    private String invitation;
    private String admin;

    @BeforeEach
    void inviteWhileThereWasAMailServer() throws SQLException {
        String organization = new OrganizationRecords(dataSource).organization("Off " + mark);
        invitation =
                new InvitationRecords(dataSource).invitation(organization, "earlier-%s@example.org".formatted(mark));
        invitations = "/api/v1/organizations/" + organization + "/invitations";
        admin = Realm.get().token("admin", "admin");
    }

    private RequestSpecification asAdmin() {
        return given().auth().oauth2(admin);
    }

    private static void assertOff(Response refused) {
        refused.then()
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:invitations-off"))
                .body("detail", equalTo(OFF));
    }

    @Test
    void invitationIsNeitherCreatedNorSentAgain() {
        assertOff(asAdmin()
                .contentType("application/json")
                .body(Map.of("emails", List.of("new-%s@example.org".formatted(mark))))
                .post(invitations));
        assertOff(asAdmin().post(invitations + "/" + invitation + "/resend"));

        asAdmin()
                .get(invitations)
                .then()
                .statusCode(200)
                .body("items.id", contains(invitation))
                .body("invitationsOff", equalTo(OFF));
    }

    @Test
    void earlierInvitationIsRevoked() {
        String tag = asAdmin().get(invitations + "/" + invitation).header("ETag");

        asAdmin()
                .header("If-Match", tag)
                .delete(invitations + "/" + invitation)
                .then()
                .statusCode(204);

        asAdmin().get(invitations).then().statusCode(200).body("items.status", contains("revoked"));
    }
}
