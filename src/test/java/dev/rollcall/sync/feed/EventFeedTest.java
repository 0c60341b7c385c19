package dev.rollcall.sync.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import dev.rollcall.sync.FeedTest;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every change of a user in Keycloak arrives here without a sign-in. */
@QuarkusTest
@Tag("sync")
@TestProfile(FeedSwitchedOn.class)
@WithTestResource(BackendWires.Installer.class)
class EventFeedTest extends FeedTest {

    /** Other tests run the feed directly. */
    @Test
    void changeArrivesBySchedule() {
        Realm.Identity identity = realm.createIdentity("feed");

        await().atMost(SOON).until(() -> of(identity.subject(), "username"), identity.username()::equals);
    }

    @Test
    void createdIdentityGetsAUser() {
        Realm.Identity identity = realm.createIdentity("feed", "user");

        awaitThat(identity, "username", identity.username());
        awaitThat(identity, "roles @> '{user}'", "true");
        assertThat(of(identity.subject(), "email")).isEqualTo(identity.username() + "@example.org");
        assertThat(of(
                        identity.subject(),
                        "enabled and email_verified and (select seen_at is null from last_visits where user_id = id)"))
                .isEqualTo("true");
        assertThat(auditLog(identity)).startsWith("create done event");
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changeOfEachFieldArrives(String field, Map<String, ?> change, String expression, String value) {
        Realm.Identity identity = synced("feed");

        realm.update(identity, change);

        awaitThat(identity, expression, value);
        assertThat(auditLog(identity)).isEqualTo("create done event, update done event");
        assertThat(fields(identity)).isEqualTo("[\"%s\"]".formatted(field));
    }

    static Stream<Arguments> changes() {
        String address = "other-" + UUID.randomUUID() + "@example.org";
        return Stream.of(
                Arguments.of("email", Map.of("email", address), "email", address),
                Arguments.of("emailVerified", Map.of("emailVerified", false), "email_verified", "false"),
                Arguments.of("firstName", Map.of("firstName", "Second"), "first_name", "Second"),
                Arguments.of("lastName", Map.of("lastName", ""), "last_name is null", "true"),
                Arguments.of("locale", Map.of("attributes", Map.of("locale", List.of("de"))), "locale", "de"),
                Arguments.of(
                        "phoneNumber",
                        Map.of("attributes", Map.of("phoneNumber", List.of("+49 30 23125 002"))),
                        "phone_number",
                        "+49 30 23125 002"),
                Arguments.of("enabled", Map.of("enabled", false), "enabled", "false"));
    }

    @Test
    void changedUsernameArrives() {
        Realm.Identity identity = synced("feed");
        realm.set(Map.of("editUsernameAllowed", true));
        try {
            realm.update(identity, Map.of("username", "new-" + identity.username()));
        } finally {
            realm.set(Map.of("editUsernameAllowed", false));
        }

        awaitThat(identity, "username", "new-" + identity.username());
    }

    @Test
    void grantedAndRevokedRolesArrive() {
        Realm.Identity identity = synced("feed");
        String role = realm.createRole("feed");

        realm.grant(identity, role);
        awaitThat(identity, "roles", "{%s}".formatted(role));
        realm.revokeRole(identity, role);
        awaitThat(identity, "roles", "{}");

        assertThat(auditLog(identity)).isEqualTo("create done event, update done event, update done event");
        assertThat(fields(identity)).isEqualTo("[\"roles\"]");
    }

    @Test
    void groupRolesArriveForMembersOfTheGroupAndItsSubgroups() {
        Realm.Identity above = synced("feed");
        Realm.Identity below = synced("feed");
        String role = realm.createRole("feed");
        String parent = realm.createGroup("feed");
        String child = realm.createGroupBelow(parent, "child");
        realm.join(above, parent);
        realm.join(below, child);

        realm.groupRole("POST", parent, role);
        awaitThat(above, "roles", "{%s}".formatted(role));
        awaitThat(below, "roles", "{%s}".formatted(role));
        realm.groupRole("DELETE", parent, role);
        awaitThat(above, "roles", "{}");
        awaitThat(below, "roles", "{}");
    }

    @Tag("slow")
    @Test
    void roleChangeOfALargeGroupRequestsReconciliation() {
        String role = realm.createRole("feed");
        String group = realm.createGroup("feed");
        Stream.generate(() -> realm.createIdentity("feed")).limit(4).forEach(identity -> realm.join(identity, group));

        realm.groupRole("POST", group, role);

        awaitRequest("a group with more than 3 members");
    }

    @Test
    void joiningOrLeavingAGroupChangesRoles() {
        Realm.Identity identity = synced("feed");
        String role = realm.createRole("feed");
        String group = realm.createGroup("feed");
        realm.groupRole("POST", group, role);

        realm.join(identity, group);
        awaitThat(identity, "roles", "{%s}".formatted(role));
        realm.leave(identity, group);
        awaitThat(identity, "roles", "{}");
    }

    @Test
    void deletedUserLeavesATombstone() {
        Realm.Identity identity = synced("feed");

        realm.delete(identity);

        awaitThat(identity, "deleted_at is not null and username = '' and email is null and not enabled", "true");
        assertThat(auditLog(identity)).isEqualTo("create done event, delete done event");
    }

    @Test
    void changesToTheOwnAccountArrive() {
        Realm.Identity identity = synced("feed");

        given().auth()
                .oauth2(realm.token(identity))
                .contentType("application/json")
                .accept("application/json")
                .body(Map.of(
                        "username",
                        identity.username(),
                        "email",
                        identity.username() + "@example.org",
                        "firstName",
                        "Own",
                        "lastName",
                        "Choice"))
                .post(realm.url() + "/account")
                .then()
                .statusCode(204);

        awaitThat(identity, "first_name || ' ' || last_name", "Own Choice");
    }

    @Tag("slow")
    @Test
    void burstOfChangesArrivesCompletely() {
        String prefix = "burst-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        int users = 500; // each is created and deleted: a thousand changes
        realm.importUsers(IntStream.range(0, users)
                .mapToObj(i -> Map.of("username", prefix + i, "enabled", true))
                .toList());
        String count = "select count(*) from users where username like ? || '%'";
        awaitSync(() -> number(count, prefix) == users);

        realm.deleteAll(prefix);

        awaitSync(() -> number(count, prefix) == 0);
    }

    @Test
    void serviceAccountsGetNoUserButUsersWithSuchANameDo() {
        try (RealmClient client = RealmClient.named("feed").withServiceAccount().create(realm)) {
            String name = "service-account-" + client.clientId();
            String account = Realm.json(realm.admin("GET", "/users?exact=true&username=" + name, null)
                            .body())
                    .get(0)
                    .path("id")
                    .asText();
            realm.grant(new Realm.Identity(account, name, ""), "user");
            Realm.Identity identity = realm.createIdentityNamed("service-account-" + UUID.randomUUID());

            awaitThat(identity, "username", identity.username());

            assertThat(of(account, "username")).isEmpty();
        }
    }

    /** A disabled user's tokens grant too much until they expire. */
    @Test
    void tokensOfADisabledUserAreRefused() {
        Realm.Identity identity = synced("feed");
        String token = realm.token(identity);
        given().auth().oauth2(token).get("/protected").then().statusCode(200);

        realm.update(identity, Map.of("enabled", false));

        awaitThat(identity, "enabled", "false");
        await().atMost(SOON)
                .until(() -> given().auth().oauth2(token).get("/protected").statusCode() == 401);
    }

    /** The event does not name the affected users, so all users are compared. */
    @Test
    void changedCompositeRoleRequestsReconciliation() {
        String outer = realm.createRole("outer");
        String inner = realm.createRole("inner");

        realm.admin(
                "POST",
                "/roles/" + outer + "/composites",
                List.of(Realm.json(realm.admin("GET", "/roles/" + inner, null).body())));

        awaitRequest("a role of the realm was changed");
    }

    @Test
    void readinessAndMetricsReportTheLag() {
        synced("feed");

        awaitSync(() -> readiness("state").matches("in sync, [0-9.]+ s behind"));
        String metrics = ManagementPort.get("/q/metrics").asString();
        assertThat(metrics)
                .containsPattern("rollcall_sync_lag_seconds [0-9.]+")
                .contains("rollcall_sync_leader 1.0")
                .containsPattern("rollcall_sync_events_total\\{kind=\"admin\"} [1-9]")
                .contains("rollcall_sync_events_total{kind=\"user\"}")
                .containsPattern("rollcall_sync_changes_total\\{action=\"create\",source=\"event\"} [1-9]")
                .contains("rollcall_sync_failures_total{of=\"events\"}")
                .contains("rollcall_sync_failures_total{of=\"user\"}");
    }

    /** The act has its own entry; the feed finds nothing to change. */
    @Test
    void changeThroughTheApiIsInTheAuditLogOnce() {
        Realm.Identity administrator = BackendWires.createAdministrator(realm);
        String name = "api-" + UUID.randomUUID();
        String id = given().auth()
                .oauth2(realm.token(administrator))
                .contentType("application/json")
                .body(Map.of("username", name))
                .post("/api/v1/users")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        synced("after");

        given().auth()
                .oauth2(realm.token(administrator))
                .get("/api/v1/users/" + id + "/audit-log")
                .then()
                .statusCode(200)
                .body("items.size()", org.hamcrest.Matchers.equalTo(1))
                .body("items[0].by.subject", containsString(administrator.subject()));
    }
}
