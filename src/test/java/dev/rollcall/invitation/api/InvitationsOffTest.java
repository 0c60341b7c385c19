package dev.rollcall.invitation.api;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.InvitationRecords;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
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
    private final ApiCaller admin = Api.admin();

    @BeforeEach
    void inviteWhileThereWasAMailServer() {
        String organization = new OrganizationRecords(dataSource).organization("Off " + mark);
        invitation =
                new InvitationRecords(dataSource).invitation(organization, "earlier-%s@example.org".formatted(mark));
        invitations = "/api/v1/organizations/" + organization + "/invitations";
    }

    private static void assertOff(ApiResponse refused) {
        refused.expectProblem(409, "invitations-off").body("detail", equalTo(OFF));
    }

    @Test
    void invitationIsNeitherCreatedNorSentAgain() {
        assertOff(admin.post(invitations, Map.of("emails", List.of("new-%s@example.org".formatted(mark)))));
        assertOff(admin.post(invitations + "/" + invitation + "/resend"));

        admin.read(invitations).body("items.id", contains(invitation)).body("invitationsOff", equalTo(OFF));
    }

    @Test
    void earlierInvitationIsRevoked() {
        String tag = admin.get(invitations + "/" + invitation).header("ETag");

        admin.ifMatch(tag).delete(invitations + "/" + invitation).expect(204);

        admin.read(invitations).body("items.status", contains("revoked"));
    }
}
