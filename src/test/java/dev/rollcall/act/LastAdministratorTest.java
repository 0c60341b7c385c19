package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Administrators who remove each other at the same time: one always remains. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class LastAdministratorTest extends WiredTest {

    private static final String LAST_ADMIN = "urn:rollcall:problem:last-admin";

    @Inject
    ServiceDatabase records;

    private Realm.Identity other;

    @BeforeEach
    void createASecondAdministrator() {
        for (JsonNode one : administrators()) {
            if (!one.path("id").asText().equals(self().subject())) {
                realm.admin("DELETE", "/users/" + one.path("id").asText(), null);
            }
        }
        other = BackendWires.createAdministrator(realm);
    }

    private JsonNode administrators() {
        return realm.read("/roles/" + BackendWires.ADMIN_ROLE + "/users");
    }

    private List<String> enabledAdministrators() {
        return StreamSupport.stream(administrators().spliterator(), false)
                .filter(one -> one.path("enabled").asBoolean())
                .map(one -> one.path("id").asText())
                .toList();
    }

    private static ApiResponse remove(String way, ApiCaller caller, String id) {
        return switch (way) {
            case "delete" -> caller.delete(USERS + "/" + id);
            case "disable" -> caller.patch(USERS + "/" + id, "{\"enabled\":false}");
            default -> caller.put(USERS + "/" + id + "/roles", "{\"roles\":[\"user\"]}");
        };
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"delete, delete", "disable, disable", "demote, demote", "delete, demote", "disable, delete"})
    void twoAdministratorsCannotRemoveEachOther(String one, String another) {
        ApiCaller theirs = Api.as(other);
        String me = admin.id();
        String them = theirs.id();
        // each of them is still an administrator when the other request starts
        wires.admin().delay(Duration.ofMillis(100), ".*", ".*");

        CompletableFuture<ApiResponse> first = meanwhile(() -> remove(one, admin, them));
        CompletableFuture<ApiResponse> second = meanwhile(() -> remove(another, theirs, me));
        List<Integer> statuses = List.of(
                TimeLimits.get(first).statusCode(), TimeLimits.get(second).statusCode());

        assertThat(enabledAdministrators()).hasSize(1);
        // 401 if the token was revoked before the request, 409 if the turn took too long
        assertThat(statuses).containsAnyOf(200, 204).containsAnyOf(401, 403, 404, 409);
    }

    @Test
    void nobodyRemovesTheLastAdministrator() {
        ApiCaller theirs = Api.as(other);
        String them = theirs.id();
        String me = admin.id();
        // demoted in Keycloak a moment ago: the token still has the role, and the records are late
        realm.admin(
                "DELETE",
                "/users/" + other.subject() + "/role-mappings/realm",
                List.of(realm.read("/roles/" + BackendWires.ADMIN_ROLE)));

        for (String way : List.of("delete", "disable", "demote")) {
            remove(way, theirs, me).expectProblem(403, LAST_ADMIN);
        }
        admin.read(USERS + "/" + me + "/audit-log?limit=3")
                .body("items.action", equalTo(List.of("set-roles", "update", "delete")))
                .body("items.outcome", everyItem(equalTo("refused")))
                .body("items.outcomeDetails.reason", everyItem(equalTo(LAST_ADMIN)))
                .body("items.by.subject", everyItem(equalTo(other.subject())));

        assertThat(enabledAdministrators()).containsExactly(self().subject());
        remove("delete", admin, them).expect(204);
    }

    /** Keycloak lists users who have a role directly; the records show those who have it by a group. */
    @Test
    void anAdministratorByAGroupCountsAsAnAdministrator() {
        Realm.Identity byGroup = realm.createIdentity("group", "user");
        realm.admin("POST", "/groups", Map.of("name", byGroup.username()));
        String group =
                realm.read("/groups?search=" + byGroup.username()).at("/0/id").asText();
        try {
            realm.admin(
                    "POST",
                    "/groups/" + group + "/role-mappings/realm",
                    List.of(realm.read("/roles/" + BackendWires.ADMIN_ROLE)));
            realm.admin("PUT", "/users/" + byGroup.subject() + "/groups/" + group, null);
            realm.admin("DELETE", "/users/" + other.subject(), null);
            String me = admin.id();
            ApiCaller theirs = Api.as(byGroup);
            theirs.id();

            remove("delete", theirs, me).expect(204);
        } finally {
            realm.admin("DELETE", "/groups/" + group, null);
        }
    }

    @Test
    void anAgentDoesNotCountAsAnAdministrator() {
        ApiCaller theirs = Api.as(other);
        String them = theirs.id();
        String me = admin.id();
        // its tokens would be refused: the revocation is gone before any replica reads it
        records.execute("""
                do $$ begin
                    update users set kind = 'agent' where id = '%1$s';
                    delete from revocations where kind = 'agent' and id = '%2$s';
                end $$""".formatted(them, other.subject()));

        for (String way : List.of("delete", "disable", "demote")) {
            remove(way, theirs, me).expectProblem(403, LAST_ADMIN);
        }

        records.execute("update users set kind = 'person' where id = ?::uuid", them);
        remove("delete", theirs, me).expect(204);
    }

    /** Only acts on administrators wait for each other. */
    @Test
    void usersWithoutTheAdministratorsRoleAreDeletedConcurrently() {
        List<String> ids = List.of(newName(), newName(), newName(), newName()).stream()
                .map(name -> created(name, "user").<String>path("id"))
                .toList();
        List<PausedMessage> held = ids.stream()
                .map(id -> wires.admin().pause(WireDirection.REQUEST, "DELETE", "/users/[^/]+"))
                .toList();

        List<CompletableFuture<ApiResponse>> requests = ids.stream()
                .map(id -> meanwhile(() -> remove("delete", admin, id)))
                .toList();

        held.forEach(PausedMessage::awaitPaused);
        held.forEach(PausedMessage::release);
        assertThat(requests)
                .allSatisfy(request ->
                        assertThat(TimeLimits.get(request).statusCode()).isEqualTo(204));
    }

    @Test
    void demotingAnAdministratorRevokesTheirTokens() {
        ApiCaller theirs = Api.as(other);
        String them = theirs.id();

        patch(them, "{\"roles\":[\"user\"]}").expect(200);

        theirs.get(USERS).expect(401);
    }
}
