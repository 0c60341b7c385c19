package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keycloak's Admin API fails while an administrator accepts an invitation, or the invitation ends. */
@QuarkusTest
@Tag("slow")
@WithTestResource(BackendWires.Installer.class)
class InvitationFaultsTest extends WiredTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String ONE = "/organizations/[^/]+";
    private static final String MEMBERS = ONE + "/members";
    private static final String TEAM_MEMBER = ONE + "/groups/[^/]+/members/[^/]+";

    private String organization;
    private String team;
    private String me;
    private Link link;

    @BeforeEach
    void inviteTheAdministrator() {
        organization = admin.createOrganization(newName());
        team = admin.createTeam(organization, "Builders");
        me = admin.id();
        invite();
        wires.reset();
    }

    private void invite() {
        link = invitations().invite(organization, self().username() + "@example.org", "admin", team);
    }

    private InvitationLinks invitations() {
        return new InvitationLinks(records());
    }

    private ApiResponse accept() {
        return admin.post("/api/v1/invitations/accept", Map.of("token", link.token()));
    }

    /** Joining revokes the first invitation. */
    private void joinBefore() {
        admin.addMember(organization, me, "member");
        invite();
        wires.reset();
    }

    private void losesAnswers(WireDirection where) {
        wires.admin().drop(where, "POST", MEMBERS, 3);
        wires.admin().drop(WireDirection.REQUEST, RequestPattern.of("GET", ONE).after("POST", MEMBERS), 1_000);
    }

    private String role() {
        return text(
                "select coalesce(max(role), 'none') from memberships where organization_id = ?::uuid and user_id = ?::uuid",
                organization,
                me);
    }

    private long teams() {
        return number(
                "select count(*) from team_members t join memberships m on m.id = t.membership_id where t.team_id = ?::uuid and m.user_id = ?::uuid",
                team,
                me);
    }

    private boolean isMemberInKeycloak() {
        String keycloakId = admin.get(ORGANIZATIONS + "/" + organization).path("keycloakId");
        return realm.read("/organizations/" + keycloakId + "/members")
                .findValuesAsText("id")
                .contains(self().subject());
    }

    private void assertAccepted() {
        assertThat(role()).isEqualTo("admin");
        assertThat(teams()).isEqualTo(1);
        assertThat(isMemberInKeycloak()).isTrue();
        assertThat(invitations().state(link)).isEqualTo("accepted by " + me);
    }

    @ParameterizedTest
    @CsvSource({"POST," + MEMBERS, "PUT," + TEAM_MEMBER})
    void lostAnswerIsAskedFor(String method, String path) {
        wires.admin().drop(WireDirection.RESPONSE, method, path, 3);

        accept().expect(200).body("role", equalTo("admin"));

        assertThat(outcome()).isEqualTo("done by request");
        assertAccepted();
    }

    /** The membership exists already, so the act is finished although the invitation has ended meanwhile. */
    @Test
    void sweeperFinishesAnActThatHasAddedTheMember() {
        losesAnswers(WireDirection.RESPONSE);
        assertPending(accept());
        invitations().revoke(link);
        reset();

        awaitOutcomeBySweeper("done");

        assertAccepted();
    }

    @Test
    void sweeperClosesAnActThatNeverArrived() {
        losesAnswers(WireDirection.REQUEST);
        assertPending(accept());
        reset();

        awaitOutcomeBySweeper("not-done");

        assertThat(role()).isEqualTo("none");
        assertThat(isMemberInKeycloak()).isFalse();
        assertThat(invitations().state(link)).isEqualTo("pending");
        accept().expect(200);
        assertAccepted();
    }

    /** The membership of a member proves nothing, so the sweeper checks the invitation again. */
    @Test
    void sweeperAcceptsNoRevokedInvitationForAMember() {
        joinBefore();
        losesAnswers(WireDirection.RESPONSE);
        assertPending(accept());
        invitations().revoke(link);
        reset();

        awaitOutcomeBySweeper("refused");

        assertThat(role()).isEqualTo("member");
        assertThat(invitations().state(link)).isEqualTo("revoked");
    }

    @Test
    void sweeperRaisesTheRoleOfAMember() {
        joinBefore();
        losesAnswers(WireDirection.RESPONSE);
        assertPending(accept());
        reset();

        awaitOutcomeBySweeper("done");

        assertAccepted();
    }

    @Test
    void membershipIsUndoneIfKeycloakRefusesTheTeam() {
        wires.admin().answer(403, "{\"error\":\"HTTP 403 Forbidden\"}", "PUT", TEAM_MEMBER, 1);

        accept().expect(502);

        assertThat(outcome()).isEqualTo("refused by request");
        assertThat(isMemberInKeycloak()).isFalse();
        assertThat(role()).isEqualTo("none");
        assertThat(invitations().state(link)).isEqualTo("pending");
        wires.reset();
        accept().expect(200);
        assertAccepted();
    }

    /** Somebody deletes the team in Keycloak after the act has found it there. */
    @Test
    void teamThatVanishesAtTheLastMomentIsSkipped() {
        PausedMessage joining = wires.admin().pause(WireDirection.REQUEST, "PUT", TEAM_MEMBER);
        CompletableFuture<ApiResponse> accepted = meanwhile(this::accept);
        joining.awaitPaused();
        String inKeycloak = text("select keycloak_id from teams where id = ?::uuid", team);
        realm.admin(
                "DELETE",
                "/organizations/"
                        + text("select keycloak_id from organizations where id = ?::uuid", organization)
                        + "/groups/" + inKeycloak,
                null);
        joining.release();

        accepted.join().expect(200).body("role", equalTo("admin"));

        assertThat(role()).isEqualTo("admin");
        assertThat(teams()).isZero();
        assertThat(invitations().state(link)).isEqualTo("accepted by " + me);
    }

    /** Revoking waits for an open act on the organization, so a link is either used or revoked. */
    @Test
    void invitationIsNotRevokedWhileItIsAccepted() {
        losesAnswers(WireDirection.RESPONSE);
        assertPending(accept());

        admin.delete(ORGANIZATIONS + "/" + organization + "/invitations/" + link.id())
                .expectProblem(409, "act-in-progress");

        reset();
        awaitOutcomeBySweeper("done");
        assertAccepted();
    }
}
