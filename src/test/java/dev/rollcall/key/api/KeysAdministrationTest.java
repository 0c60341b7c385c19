package dev.rollcall.key.api;

import static dev.rollcall.key.KeyRecords.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.key.KeyRecords;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Administrators and owners of organizations list, revoke and stop keys; whoever has a secret reports it. */
@QuarkusTest
class KeysAdministrationTest {

    private static final String KEYS = "/api/v1/keys";
    private static final String STOP = KEYS + "/stop";

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords organizations;

    @Inject
    KeyRecords records;

    private final ApiCaller admin = Api.admin();
    private String organization;
    private String owner;

    @BeforeEach
    void createOrganization() {
        organization = organizations.organization("Keys " + UUID.randomUUID());
        owner = organizations.user("key-owner-" + UUID.randomUUID());
        organizations.member(organization, owner, "member");
    }

    @AfterEach
    void removeRecords() {
        database.execute("delete from organizations where id = ?::uuid", organization);
        database.execute("delete from api_keys");
        admin.put(STOP, Map.of("stopped", false)).expect(200);
    }

    private ApiCaller member(String role) {
        ApiCaller member = Api.user("key-" + role);
        organizations.member(organization, member.id(), role);
        return member;
    }

    private String list() {
        return "/api/v1/organizations/" + organization + "/keys";
    }

    @Test
    void administratorsListTheKeysOfAllUsers() {
        String one = records.key(owner);
        String limited = records.key(owner, organization);
        String another = records.key(organizations.user("key-another-" + UUID.randomUUID()));

        admin.read(KEYS).body("items.id", containsInAnyOrder(one, limited, another));
        admin.read(KEYS + "?user=" + owner).body("items.id", containsInAnyOrder(one, limited));
        admin.read(KEYS + "?organization=" + organization).body("items.id", contains(limited));
        admin.read(KEYS + "?user=" + owner + "&status=active&search=nightly").body("items.size()", equalTo(2));
        admin.read(KEYS + "?search=unknown").body("items.size()", equalTo(0));
        assertThat(admin.pages(KEYS + "?limit=1")).hasSize(3);
        admin.read(KEYS + "/" + limited)
                .body("organization", equalTo(organization))
                .body("owner", equalTo(owner));
        admin.get(KEYS + "?user=nobody").expectProblem(400, "invalid-parameter");
        admin.get(KEYS + "/" + UUID.randomUUID()).expectProblem(404, "not-found");
    }

    @Test
    void administratorRevokesAKey() {
        String key = records.key(owner);
        String tag = admin.read(KEYS + "/" + key).header("ETag");

        admin.ifMatch("\"9\"").delete(KEYS + "/" + key).expectProblem(412, "precondition-failed");
        admin.ifMatch(tag).delete(KEYS + "/" + key).expect(204);
        admin.ifMatch(tag).delete(KEYS + "/" + key).expect(204);

        admin.read(KEYS + "/" + key).body("status", equalTo("ended")).body("endReason", equalTo("revoked"));
        admin.read("/api/v1/audit-log?action=revoke-key&userId=" + owner)
                .body("items.size()", equalTo(1))
                .body("items[0].outcome", equalTo("done"))
                .body("items[0].details.keyId", equalTo(key))
                .body("items[0].by.kind", equalTo("administrator"));
    }

    @Test
    void ownersOfAnOrganizationListAndRevokeItsKeys() {
        ApiCaller boss = member("owner");
        String limited = records.key(owner, organization);
        String whole = records.key(owner);

        boss.read(list()).body("items.id", contains(limited)).body("items[0].owner", equalTo(owner));
        boss.delete(list() + "/" + whole).expectProblem(404, "not-found");
        boss.delete(list() + "/" + limited).expect(204);
        boss.delete(list() + "/" + limited).expect(204);

        assertThat(records.endReason(limited)).isEqualTo("revoked");
        assertThat(records.endReason(whole)).isEqualTo("-");
        boss.read("/api/v1/organizations/" + organization + "/audit-log")
                .body("items[0].action", equalTo("revoke-key"))
                .body("items[0].userId", equalTo(owner))
                .body("items[0].details.keyId", equalTo(limited))
                .body("items[0].by.userId", equalTo(boss.id()));
    }

    @ParameterizedTest
    @CsvSource({"admin", "member"})
    void otherMembersMayNotSeeTheKeysOfAnOrganization(String role) {
        ApiCaller member = member(role);
        String limited = records.key(owner, organization);

        member.get(list()).expectProblem(403, "forbidden");
        member.delete(list() + "/" + limited).expectProblem(403, "forbidden");

        assertThat(records.endReason(limited)).isEqualTo("-");
    }

    @Test
    void administratorStopsAllKeysAndAllowsThemAgain() {
        ApiCaller person = new Keys(Realm.get().createIdentity("key-stopped", "user")).signedIn();
        Map<String, Object> body = newKey("users:read");
        String key = records.key(person.id());
        admin.read(STOP).body("stopped", equalTo(false)).body("stoppedAt", nullValue());

        admin.put(STOP, Map.of("stopped", true))
                .expect(200)
                .body("stopped", equalTo(true))
                .body("stoppedAt", notNullValue())
                .body("stoppedBy", equalTo(subjectOfAdmin()));
        String since = admin.put(STOP, Map.of("stopped", true)).expect(200).path("stoppedAt");

        admin.read(STOP).body("stoppedAt", equalTo(since));
        person.post("/api/v1/users/me/keys", body).expectProblem(409, "keys-off");
        person.post("/api/v1/users/me/keys/" + key + "/rotate").expectProblem(409, "keys-off");
        person.read("/api/v1/users/me/keys")
                .body("keysOff", containsString("stopped"))
                .body("keysOffReason", equalTo("stopped"))
                .body("items.status", contains("active"));
        admin.read("/api/v1/audit-log?action=stop-keys&limit=1")
                .body("items[0].outcome", equalTo("done"))
                .body("items[0].userId", nullValue());

        admin.put(STOP, Map.of("stopped", false)).expect(200).body("stopped", equalTo(false));
        person.post("/api/v1/users/me/keys", body).expect(201);
        admin.read("/api/v1/audit-log?action=allow-keys&limit=1").body("items.size()", equalTo(1));
    }

    private String subjectOfAdmin() {
        return admin.read("/protected").path("subject");
    }

    @Test
    void stopNeedsABooleanInItsBody() {
        admin.put(STOP, Map.of()).expectProblem(422, "invalid-field").body("errors.key", contains("missing"));
        admin.put(STOP, Map.of("stopped", "yes"))
                .expectProblem(422, "invalid-field")
                .body("errors.key", hasItem("notABoolean"));
    }

    private ApiResponse create(ApiCaller person) {
        return person.post("/api/v1/users/me/keys", newKey("users:read")).expect(201);
    }

    private static ApiResponse report(String token) {
        return Api.anonymous().form("token", token).post("/revoke");
    }

    @Test
    void whoeverHasASecretEndsItsKey() {
        ApiCaller person = new Keys(Realm.get().createIdentity("key-found", "user")).signedIn();
        ApiResponse created = create(person);
        String id = created.path("id");

        ApiResponse answer = Api.anonymous()
                .form("token", created.path("secret"))
                .form("token_type_hint", "refresh_token")
                .post("/revoke")
                .expect(200)
                .header("Cache-Control", containsString("no-store"));

        assertThat(answer.asString()).isEmpty();
        person.read("/api/v1/users/me/keys/" + id)
                .body("status", equalTo("ended"))
                .body("endReason", equalTo("reported"));
        assertThat(records.ends(id)).isEqualTo("- report request done reported");
        admin.read("/api/v1/audit-log?origin=report&userId=" + person.id())
                .body("items[0].details.keyId", equalTo(id))
                .body("items[0].by.subject", nullValue());
        report(created.path("secret")).expect(200);
        assertThat(records.ends(id)).isEqualTo("- report request done reported");
    }

    @Test
    void formerSecretEndsTheKeyAsLongAsItCounts() {
        ApiCaller person = new Keys(Realm.get().createIdentity("key-rotated", "user")).signedIn();
        ApiResponse created = create(person);
        String id = created.path("id");
        person.post("/api/v1/users/me/keys/" + id + "/rotate").expect(200);

        records.endOverlap(id);
        report(created.path("secret")).expect(200);
        assertThat(records.endReason(id)).isEqualTo("-");

        ApiResponse again =
                person.post("/api/v1/users/me/keys/" + id + "/rotate").expect(200);
        person.post("/api/v1/users/me/keys/" + id + "/rotate").expect(200);
        report(again.path("secret")).expect(200);
        assertThat(records.endReason(id)).isEqualTo("reported");
    }

    @ParameterizedTest
    @CsvSource({
        "nothing",
        "rc_0000000000000000000000000000000000000000000000000",
        "eyJhbGciOiJub25lIn0.e30.c2lnbmF0dXJl",
    })
    void anythingThatIsNoKeyIsAnsweredInTheSameWay(String token) {
        report(token).expect(200);
    }

    @Test
    void formWithoutATokenIsRefused() {
        Api.anonymous()
                .form("token_type_hint", "access_token")
                .post("/revoke")
                .expectProblem(400, "token-refused")
                .body("error", equalTo("invalid_request"));
    }
}
