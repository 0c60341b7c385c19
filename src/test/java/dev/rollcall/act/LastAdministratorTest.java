package dev.rollcall.act;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
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
        return Realm.json(realm.admin("GET", "/roles/" + BackendWires.ADMIN_ROLE + "/users", null)
                .body());
    }

    private List<String> enabledAdministrators() {
        return StreamSupport.stream(administrators().spliterator(), false)
                .filter(one -> one.path("enabled").asBoolean())
                .map(one -> one.path("id").asText())
                .toList();
    }

    private static String idOf(String token) {
        return given().auth().oauth2(token).get(USERS + "/me").path("id");
    }

    private static Response remove(String way, String token, String id) {
        return switch (way) {
            case "delete" -> given().auth().oauth2(token).delete(USERS + "/" + id);
            case "disable" ->
                given().auth()
                        .oauth2(token)
                        .contentType(PATCH)
                        .body("{\"enabled\":false}")
                        .patch(USERS + "/" + id);
            default ->
                given().auth()
                        .oauth2(token)
                        .contentType("application/json")
                        .body("{\"roles\":[\"user\"]}")
                        .put(USERS + "/" + id + "/roles");
        };
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"delete, delete", "disable, disable", "demote, demote", "delete, demote", "disable, delete"})
    void twoAdministratorsCannotRemoveEachOther(String one, String another) {
        String mine = realm.token(self());
        String theirs = realm.token(other);
        String me = idOf(mine);
        String them = idOf(theirs);
        // each of them is still an administrator when the other request starts
        wires.admin().delay(Duration.ofMillis(100), ".*", ".*");

        CompletableFuture<Response> first = meanwhile(() -> remove(one, mine, them));
        CompletableFuture<Response> second = meanwhile(() -> remove(another, theirs, me));
        List<Integer> statuses = List.of(
                TimeLimits.get(first).statusCode(), TimeLimits.get(second).statusCode());

        assertThat(enabledAdministrators()).hasSize(1);
        // 401 if the token was revoked before the request, 409 if the turn took too long
        assertThat(statuses).containsAnyOf(200, 204).containsAnyOf(401, 403, 404, 409);
    }

    @Test
    void nobodyRemovesTheLastAdministrator() {
        String theirs = realm.token(other);
        String them = idOf(theirs);
        String me = idOf(realm.token(self()));
        // demoted in Keycloak a moment ago: the token still has the role, and the records are late
        realm.admin(
                "DELETE",
                "/users/" + other.subject() + "/role-mappings/realm",
                List.of(Realm.json(realm.admin("GET", "/roles/" + BackendWires.ADMIN_ROLE, null)
                        .body())));

        for (String way : List.of("delete", "disable", "demote")) {
            remove(way, theirs, me).then().statusCode(403).body("type", equalTo(LAST_ADMIN));
        }
        asAdmin()
                .get(USERS + "/" + me + "/audit-log?limit=3")
                .then()
                .statusCode(200)
                .body("items.action", equalTo(List.of("set-roles", "update", "delete")))
                .body("items.outcome", everyItem(equalTo("refused")))
                .body("items.outcomeDetails.reason", everyItem(equalTo(LAST_ADMIN)))
                .body("items.by.subject", everyItem(equalTo(other.subject())));

        assertThat(enabledAdministrators()).containsExactly(self().subject());
        remove("delete", realm.token(self()), them).then().statusCode(204);
    }

    /** Keycloak lists users who have a role directly; the records show those who have it by a group. */
    @Test
    void anAdministratorByAGroupCountsAsAnAdministrator() {
        Realm.Identity byGroup = realm.createIdentity("group", "user");
        realm.admin("POST", "/groups", Map.of("name", byGroup.username()));
        String group = Realm.json(realm.admin("GET", "/groups?search=" + byGroup.username(), null)
                        .body())
                .at("/0/id")
                .asText();
        try {
            realm.admin(
                    "POST",
                    "/groups/" + group + "/role-mappings/realm",
                    List.of(Realm.json(realm.admin("GET", "/roles/" + BackendWires.ADMIN_ROLE, null)
                            .body())));
            realm.admin("PUT", "/users/" + byGroup.subject() + "/groups/" + group, null);
            realm.admin("DELETE", "/users/" + other.subject(), null);
            String me = idOf(realm.token(self()));
            String theirs = realm.token(byGroup);
            idOf(theirs);

            remove("delete", theirs, me).then().statusCode(204);
        } finally {
            realm.admin("DELETE", "/groups/" + group, null);
        }
    }

    /** Only acts on administrators wait for each other. */
    @Test
    void usersWithoutTheAdministratorsRoleAreDeletedConcurrently() {
        String mine = realm.token(self());
        List<String> ids = List.of(newName(), newName(), newName(), newName()).stream()
                .map(name -> created(name, "user").<String>path("id"))
                .toList();
        List<PausedMessage> held = ids.stream()
                .map(id -> wires.admin().pause(WireDirection.REQUEST, "DELETE", "/users/[^/]+"))
                .toList();

        List<CompletableFuture<Response>> requests = ids.stream()
                .map(id -> meanwhile(() -> remove("delete", mine, id)))
                .toList();

        held.forEach(PausedMessage::awaitPaused);
        held.forEach(PausedMessage::release);
        assertThat(requests)
                .allSatisfy(request ->
                        assertThat(TimeLimits.get(request).statusCode()).isEqualTo(204));
    }

    @Test
    void demotingAnAdministratorRevokesTheirTokens() {
        String theirs = realm.token(other);
        String them = idOf(theirs);

        patch(them, "{\"roles\":[\"user\"]}").statusCode(200);

        given().auth().oauth2(theirs).get(USERS).then().statusCode(401);
    }
}
