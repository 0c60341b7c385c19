package dev.rollcall.sync.feed;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import dev.rollcall.sync.FollowedTest;
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
class EventFeedTest extends FollowedTest {

    /** Other tests run the feed directly. */
    @Test
    void changeArrivesBySchedule() {
        Realm.Person person = realm.createPerson("feed");

        await().atMost(SOON).until(() -> of(person.subject(), "username"), person.username()::equals);
    }

    @Test
    void createdIdentityGetsAUser() {
        Realm.Person person = realm.createPerson("feed", "user");

        awaitThat(person, "username", person.username());
        awaitThat(person, "roles @> '{user}'", "true");
        assertThat(of(person.subject(), "email")).isEqualTo(person.username() + "@example.org");
        assertThat(of(
                        person.subject(),
                        "enabled and email_verified and (select seen_at is null from last_visits where user_id = id)"))
                .isEqualTo("true");
        assertThat(auditLog(person)).startsWith("create done event");
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changeOfEachFieldArrives(String field, Map<String, ?> change, String expression, String value) {
        Realm.Person person = synced("feed");

        realm.update(person, change);

        awaitThat(person, expression, value);
        assertThat(auditLog(person)).isEqualTo("create done event, update done event");
        assertThat(fields(person)).isEqualTo("[\"%s\"]".formatted(field));
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
        Realm.Person person = synced("feed");
        realm.set(Map.of("editUsernameAllowed", true));
        try {
            realm.update(person, Map.of("username", "new-" + person.username()));
        } finally {
            realm.set(Map.of("editUsernameAllowed", false));
        }

        awaitThat(person, "username", "new-" + person.username());
    }

    @Test
    void grantedAndRevokedRolesArrive() {
        Realm.Person person = synced("feed");
        String role = realm.createRole("feed");

        realm.grant(person, role);
        awaitThat(person, "roles", "{%s}".formatted(role));
        realm.revokeRole(person, role);
        awaitThat(person, "roles", "{}");

        assertThat(auditLog(person)).isEqualTo("create done event, update done event, update done event");
        assertThat(fields(person)).isEqualTo("[\"roles\"]");
    }

    @Test
    void groupRolesArriveForMembersOfTheGroupAndItsSubgroups() {
        Realm.Person above = synced("feed");
        Realm.Person below = synced("feed");
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
        Stream.generate(() -> realm.createPerson("feed")).limit(4).forEach(person -> realm.join(person, group));

        realm.groupRole("POST", group, role);

        awaitRequest("a group with more than 3 members");
    }

    @Test
    void joiningOrLeavingAGroupChangesRoles() {
        Realm.Person person = synced("feed");
        String role = realm.createRole("feed");
        String group = realm.createGroup("feed");
        realm.groupRole("POST", group, role);

        realm.join(person, group);
        awaitThat(person, "roles", "{%s}".formatted(role));
        realm.leave(person, group);
        awaitThat(person, "roles", "{}");
    }

    @Test
    void deletedUserLeavesATombstone() {
        Realm.Person person = synced("feed");

        realm.delete(person);

        awaitThat(person, "deleted_at is not null and username = '' and email is null and not enabled", "true");
        assertThat(auditLog(person)).isEqualTo("create done event, delete done event");
    }

    @Test
    void changesToTheOwnAccountArrive() {
        Realm.Person person = synced("feed");

        given().auth()
                .oauth2(realm.token(person))
                .contentType("application/json")
                .accept("application/json")
                .body(Map.of(
                        "username",
                        person.username(),
                        "email",
                        person.username() + "@example.org",
                        "firstName",
                        "Own",
                        "lastName",
                        "Choice"))
                .post(realm.url() + "/account")
                .then()
                .statusCode(204);

        awaitThat(person, "first_name || ' ' || last_name", "Own Choice");
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
        awaitFollowing(() -> number(count, prefix) == users);

        realm.deleteAll(prefix);

        awaitFollowing(() -> number(count, prefix) == 0);
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
            realm.grant(new Realm.Person(account, name, ""), "user");
            Realm.Person person = realm.createPersonNamed("service-account-" + UUID.randomUUID());

            awaitThat(person, "username", person.username());

            assertThat(of(account, "username")).isEmpty();
        }
    }

    /** A disabled user's tokens grant too much until they expire. */
    @Test
    void tokensOfADisabledUserAreRefused() {
        Realm.Person person = synced("feed");
        String token = realm.token(person);
        given().auth().oauth2(token).get("/protected").then().statusCode(200);

        realm.update(person, Map.of("enabled", false));

        awaitThat(person, "enabled", "false");
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

        awaitFollowing(() -> readiness("state").matches("in sync, [0-9.]+ s behind"));
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
        Realm.Person administrator = BackendWires.createAdministrator(realm);
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
