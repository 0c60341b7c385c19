package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
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
    void actsOnUsersAskKeycloakNothing() {
        String id = created(newName()).path("id");
        String user = USERS + "/" + id;

        opens(id, () -> admin.patch(user, Map.of("enabled", false)));
        opens(id, () -> admin.put(user + "/roles", Map.of("roles", List.of("user"))));
        opens(id, () -> admin.post(user + "/password-reset", Map.of("temporaryPassword", "a-long-secret-1")));
        opens(id, () -> admin.post(user + "/session-revocation"));
        opens(id, () -> admin.delete(user));
    }

    @Test
    void actsOnOrganizationsAskKeycloakNothing() {
        String owner = created(newName()).path("id");
        String member = created(newName()).path("id");
        String id = admin.createOrganization(newName(), owner);
        String one = ORGANIZATIONS + "/" + id;

        opens(id, () -> admin.patch(one, Map.of("name", newName())));
        opens(id, () -> admin.patch(one, Map.of("enabled", false)));
        opens(id, () -> admin.patch(one, Map.of("enabled", true, "attributes", Map.of("plan", "gold"))));
        opens(id, () -> admin.post(one + "/members", Map.of("userId", member)));
        opens(id, () -> admin.patch(one + "/members/" + member, Map.of("role", "admin")));
        opens(id, () -> admin.delete(one + "/members/" + member + "?deleteManagedAccounts=true"));
        opens(id, () -> admin.delete(one + "?deleteManagedAccounts=true"));
    }

    @Test
    void transferOfOwnershipAsksKeycloakNothing() {
        String member = created(newName()).path("id");
        String own = admin.id();
        String id = admin.createOrganization(newName(), own);
        admin.post(ORGANIZATIONS + "/" + id + "/members", Map.of("userId", member))
                .expect(201);

        opens(
                id,
                () -> admin.post(
                        ORGANIZATIONS + "/" + id + "/ownership", Map.of("userId", member, "myRole", "member")));
    }

    @Test
    void actsOnTeamsAskKeycloakNothing() {
        String owner = created(newName()).path("id");
        String id = admin.createOrganization(newName(), owner);
        String teams = ORGANIZATIONS + "/" + id + "/teams";

        String team = teams + "/"
                + opens(id, () -> admin.post(teams, Map.of("name", "Builders"))).path("id");
        opens(id, () -> admin.patch(team, Map.of("name", "Makers")));
        opens(id, () -> admin.put(team + "/members/" + owner));
        opens(id, () -> admin.delete(team + "/members/" + owner));
        opens(id, () -> admin.delete(team));
    }

    @Test
    void actsOnInvitationsAskKeycloakNothing() {
        String id = admin.createOrganization(newName());
        String invitations = ORGANIZATIONS + "/" + id + "/invitations";

        String invitation = invitations + "/"
                + opens(id, () -> admin.post(invitations, Map.of("emails", List.of(newName() + "@example.org"))))
                        .path("items[0].id");
        opens(id, () -> admin.post(invitation + "/resend"));
        opens(id, () -> admin.delete(invitation));
        String token = new InvitationLinks(records())
                .invite(id, self().username() + "@example.org", "admin")
                .token();
        opens(id, () -> admin.post("/api/v1/invitations/accept", Map.of("token", token)));
    }

    /**
     * Sends a request whose act has to wait, and compares what Keycloak was asked until the act's turn with what it was asked until the
     * transaction that opens the act ends.
     */
    private ApiResponse opens(String target, Supplier<ApiResponse> request) {
        String other = UUID.randomUUID().toString();
        execute(
                "insert into open_acts (act_id, target, action, plan, due_at) values (?::uuid, ?::uuid, 'update', '{}', 'infinity')",
                other,
                target);
        CompletableFuture<ApiResponse> response = meanwhile(request);
        await().atMost(SOON)
                .until(() -> number("select count(*) from waiting_acts where target = ?::uuid", target) == 1);
        List<String> before = asked();
        PausedMessage commit = wires.database().pauseCommit(WireDirection.REQUEST, "insert into open_acts");
        execute("delete from open_acts where act_id = ?::uuid", other);
        commit.awaitPaused();
        List<String> within = asked();
        commit.release();

        assertThat(within).isEqualTo(before);
        ApiResponse answered = TimeLimits.get(response);
        assertThat(answered.statusCode())
                .as(answered.asString())
                .isBetween(200, 204)
                .isNotEqualTo(202);
        return answered;
    }
}
