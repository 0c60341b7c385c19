package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What Keycloak must say before an act is asked before the transaction that opens the act: that one keeps others from changing the user or the
 * organization. Each kind of act on a record that exists waits in a queue first, so that the transaction begins when the test wants it.
 */
@QuarkusTest
@Tag("slow")
@WithTestResource(BackendWires.Installer.class)
class OpeningTransactionTest extends WiredTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";

    @Test
    void actsOnUsersAskKeycloakNothing() throws SQLException {
        String id = created(newName()).path("id");
        String user = USERS + "/" + id;

        opens(
                id,
                () -> asAdmin()
                        .contentType(PATCH)
                        .body(Map.of("enabled", false))
                        .patch(user));
        opens(id, () -> put(user + "/roles", Map.of("roles", List.of("user"))));
        opens(id, () -> post(user + "/password-reset", Map.of("temporaryPassword", "a-long-secret-1")));
        opens(id, () -> asAdmin().post(user + "/sessions/revoke"));
        opens(id, () -> asAdmin().delete(user));
    }

    @Test
    void actsOnOrganizationsAskKeycloakNothing() throws SQLException {
        String owner = created(newName()).path("id");
        String member = created(newName()).path("id");
        String id =
                post(ORGANIZATIONS, Map.of("name", newName(), "ownerId", owner)).path("id");
        String one = ORGANIZATIONS + "/" + id;

        opens(id, () -> patch(one, Map.of("name", newName())));
        opens(id, () -> patch(one, Map.of("enabled", false)));
        opens(id, () -> patch(one, Map.of("enabled", true, "attributes", Map.of("plan", "gold"))));
        opens(id, () -> post(one + "/members", Map.of("userId", member)));
        opens(id, () -> patch(one + "/members/" + member, Map.of("role", "admin")));
        opens(id, () -> asAdmin().delete(one + "/members/" + member + "?deleteManagedAccounts=true"));
        opens(id, () -> asAdmin().delete(one + "?deleteManagedAccounts=true"));
    }

    @Test
    void transferOfOwnershipAsksKeycloakNothing() throws SQLException {
        String member = created(newName()).path("id");
        String own = asAdmin().get(USERS + "/me").path("id");
        String id =
                post(ORGANIZATIONS, Map.of("name", newName(), "ownerId", own)).path("id");
        post(ORGANIZATIONS + "/" + id + "/members", Map.of("userId", member))
                .then()
                .statusCode(201);

        opens(id, () -> post(ORGANIZATIONS + "/" + id + "/ownership", Map.of("userId", member, "myRole", "member")));
    }

    @Test
    void actsOnTeamsAskKeycloakNothing() throws SQLException {
        String owner = created(newName()).path("id");
        String id =
                post(ORGANIZATIONS, Map.of("name", newName(), "ownerId", owner)).path("id");
        String teams = ORGANIZATIONS + "/" + id + "/teams";

        String team = teams + "/"
                + opens(id, () -> post(teams, Map.of("name", "Builders"))).path("id");
        opens(id, () -> patch(team, Map.of("name", "Makers")));
        opens(id, () -> asAdmin().put(team + "/members/" + owner));
        opens(id, () -> asAdmin().delete(team + "/members/" + owner));
        opens(id, () -> asAdmin().delete(team));
    }

    @Test
    void actsOnInvitationsAskKeycloakNothing() throws SQLException {
        String id = post(ORGANIZATIONS, Map.of("name", newName())).path("id");
        String invitations = ORGANIZATIONS + "/" + id + "/invitations";

        String invitation = invitations + "/"
                + opens(id, () -> post(invitations, Map.of("emails", List.of(newName() + "@example.org"))))
                        .path("items[0].id");
        opens(id, () -> asAdmin().post(invitation + "/resend"));
        opens(id, () -> asAdmin().delete(invitation));
        String token = new InvitationLinks(records())
                .invite(id, self().username() + "@example.org", "admin")
                .token();
        opens(id, () -> post("/api/v1/invitations/accept", Map.of("token", token)));
    }

    /**
     * Sends a request whose act has to wait, and compares what Keycloak was asked until the act's turn with what it was asked until the
     * transaction that opens the act ends.
     */
    private Response opens(String target, Supplier<Response> request) throws SQLException {
        String other = UUID.randomUUID().toString();
        records()
                .execute(
                        "insert into open_acts (act_id, target, action, plan, due_at) values (?::uuid, ?::uuid, 'update', '{}', 'infinity')",
                        other,
                        target);
        CompletableFuture<Response> response = meanwhile(request);
        await().atMost(SOON)
                .until(() -> number("select count(*) from waiting_acts where target = ?::uuid", target) == 1);
        List<String> before = wires.admin().requests();
        PausedMessage commit = wires.database().pauseCommit(WireDirection.REQUEST, "insert into open_acts");
        records().execute("delete from open_acts where act_id = ?::uuid", other);
        commit.awaitPaused();
        List<String> within = wires.admin().requests();
        commit.release();

        assertThat(within).isEqualTo(before);
        Response answered = TimeLimits.get(response);
        assertThat(answered.statusCode())
                .as(answered.asString())
                .isBetween(200, 204)
                .isNotEqualTo(202);
        return answered;
    }

    private Response post(String path, Map<String, ?> body) {
        return asAdmin().contentType("application/json").body(body).post(path);
    }

    private Response put(String path, Map<String, ?> body) {
        return asAdmin().contentType("application/json").body(body).put(path);
    }

    private Response patch(String path, Map<String, ?> body) {
        return asAdmin().contentType(PATCH).body(body).patch(path);
    }
}
