package dev.rollcall.sync.feed;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.key.KeyRecords;
import dev.rollcall.sync.FeedTest;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.AccountApi;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.keycloak.RealmAdministrators.GrantPath;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every change of a user in Keycloak arrives here without a sign-in. */
@QuarkusTest
@Tag("sync")
@TestProfile(FeedSwitchedOn.class)
@WithTestResource(EventFeedTest.CopiedProfile.class)
class EventFeedTest extends FeedTest {

    /** The other tests with these servers count requests, and a service that copies attributes of the user profile reads it by itself. */
    public static final class CopiedProfile extends BackendWires.Installer {

        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new HashMap<>(super.start());
            settings.put("rollcall.profile.attributes", "department");
            return settings;
        }
    }

    private static final String RETAINED = "select count(*) from retained_users r where r.user_id = users.id";

    @Inject
    KeyRecords keys;

    /** Other tests run the feed directly. */
    @Test
    void changeArrivesBySchedule() {
        Realm.Identity identity = realm.createIdentity("feed");

        await().atMost(SOON).until(() -> of(identity, "username"), identity.username()::equals);
    }

    @Test
    void createdIdentityGetsAUser() {
        Realm.Identity identity = realm.createIdentity("feed", "user");

        awaitThat(identity, "username", identity.username());
        awaitThat(identity, "roles @> '{user}'", "true");
        assertThat(of(identity, "email")).isEqualTo(identity.username() + "@example.org");
        assertThat(of(
                        identity,
                        "enabled and email_verified and (select seen_at is null from last_visits where user_id = id)"))
                .isEqualTo("true");
        assertThat(hasTimeOfIdentity(identity)).isTrue();
        assertThat(auditLog(identity)).startsWith("create done event");
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changeOfEachFieldArrives(IdentityChange change) {
        Realm.Identity identity = synced("feed");

        realm.update(identity, change.values());

        awaitThat(identity, change.expression(), change.copied());
        assertThat(auditLog(identity)).isEqualTo("create done event, update done event");
        assertThat(fields(identity)).isEqualTo("[\"%s\"]".formatted(change.field()));
        assertThat(values(identity)).isEqualTo(change.audited());
    }

    static List<IdentityChange> changes() {
        return CHANGES;
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

    /** Records do not show roles of realm-management. */
    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "GROUP", "COMPOSITE_ROLE"})
    void keysOfAUserWhoComesToAdministerTheRealmEnd(GrantPath way) {
        Realm.Identity identity = synced("feed");
        String key = keys.key(of(identity, "id"));

        new RealmAdministrators(realm).grant(identity, way);
        awaitSync(() -> !keys.endReason(key).equals("-"));

        assertThat(keys.endReason(key)).isEqualTo("protected");
        assertThat(keys.ends(key)).isEqualTo("- event event done protected");
    }

    @Tag("slow")
    @Test
    void roleChangeOfALargeGroupRequestsReconciliation() {
        String role = realm.createRole("feed");
        String group = realm.createGroup("feed");
        people("feed", 4).forEach(identity -> realm.join(identity, group));

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
    void deletedUserLeavesATombstoneAndNothingElse() {
        Realm.Identity identity = synced("feed");
        updateRecord(identity, "attributes = '{\"note\": \"personal\"}'");

        realm.delete(identity);

        awaitThat(identity, "deleted_at is not null and username = '' and email is null and not enabled", "true");
        assertThat(auditLog(identity)).isEqualTo("create done event, delete done event");
        assertThat(of(identity, RETAINED)).isEqualTo("0");
    }

    /** The run was quicker than the event. */
    @Test
    void deletionErasesWhatARunHasRetained() {
        Realm.Identity identity = synced("feed");
        execute(
                "insert into retained_users (user_id, username, attributes, erase_at) select id, username, '{\"note\": \"personal\"}', now() + interval '7 days' from users"
                        + " where keycloak_id = ?",
                identity.subject());

        realm.delete(identity);

        awaitThat(identity, "deleted_at is not null", "true");
        assertThat(of(identity, RETAINED)).isEqualTo("0");
    }

    @Test
    void changesToTheOwnAccountArrive() {
        Realm.Identity identity = synced("feed");

        new AccountApi(realm, realm.token(identity))
                .update(Map.of("firstName", "Own", "lastName", "Choice"))
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
            Realm.Identity account = realm.identity(name);
            realm.grant(account, "user");
            Realm.Identity identity = realm.createIdentityNamed("service-account-" + UUID.randomUUID());

            awaitThat(identity, "username", identity.username());

            assertThat(of(account, "username")).isEmpty();
        }
    }

    /** A disabled user's tokens grant too much until they expire. */
    @Test
    void tokensOfADisabledUserAreRefused() {
        Realm.Identity identity = synced("feed");
        ApiCaller user = Api.as(identity);
        user.read("/protected");

        realm.update(identity, Map.of("enabled", false));

        awaitThat(identity, "enabled", "false");
        await().atMost(SOON).until(() -> user.get("/protected").statusCode() == 401);
    }

    /** The event does not name the affected users, so all users are compared. */
    @Test
    void changedCompositeRoleRequestsReconciliation() {
        String outer = realm.createRole("outer");
        String inner = realm.createRole("inner");

        realm.admin("POST", "/roles/" + outer + "/composites", List.of(realm.read("/roles/" + inner)));

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
        ApiCaller administrator = Api.as(BackendWires.createAdministrator(realm));
        String id = administrator
                .post("/api/v1/users", Map.of("username", "api-" + UUID.randomUUID()))
                .expect(201)
                .path("id");

        synced("after");

        administrator
                .read("/api/v1/users/" + id + "/audit-log")
                .body("items.size()", equalTo(1))
                .body("items[0].by.subject", containsString(administrator.subject()));
    }
}
