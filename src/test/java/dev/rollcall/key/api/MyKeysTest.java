package dev.rollcall.key.api;

import static dev.rollcall.key.KeyRecords.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.key.KeyRecords;
import dev.rollcall.key.KeySecret;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.keycloak.RealmAdministrators.GrantPath;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A person creates, lists, rotates and revokes API keys. */
@QuarkusTest
class MyKeysTest {

    private static final String KEYS = "/api/v1/users/me/keys";
    private static final String NO_KEY = KEYS + "/" + new UUID(0, 0);

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords organizations;

    @Inject
    KeyRecords records;

    private final Realm realm = Realm.get();
    private ApiCaller owner;

    @BeforeEach
    void signIn() {
        owner = signedIn("key-owner");
    }

    @AfterEach
    void deleteKeys() {
        database.execute("delete from api_keys");
    }

    /** A token of the authorization code flow tells when its user signed in. */
    private ApiCaller signedIn(String prefix) {
        ApiCaller caller = new Keys(realm.createIdentity(prefix, "user")).signedIn();
        caller.id();
        return caller;
    }

    private ApiResponse create(Map<String, ?> body) {
        return owner.post(KEYS, body);
    }

    private String created() {
        return create(newKey("users:read")).expect(201).path("id");
    }

    private String one(String key) {
        return KEYS + "/" + key;
    }

    private String hash(String column, String key) {
        return database.text("select encode(%s, 'hex') from api_keys where id = ?::uuid".formatted(column), key);
    }

    private static String hash(String secret) {
        return HexFormat.of().formatHex(new KeySecret(secret).hash());
    }

    @Test
    void newKeyHasASecretThatIsShownOnce() {
        Instant before = Instant.now().minusSeconds(60);
        Map<String, Object> body = newKey("users:read", "account:read", "users:read");
        body.put("name", " Nightly report ");
        ApiResponse created = create(body);

        String secret = created.expect(201)
                .body("name", equalTo("Nightly report"))
                .body("scopes", contains("account:read", "users:read"))
                .body("organization", nullValue())
                .body("owner", equalTo(owner.id()))
                .body("status", equalTo("active"))
                .body("lastUsedOn", nullValue())
                .body("endedAt", nullValue())
                .body("endReason", nullValue())
                .body("version", equalTo(0))
                .body("secretNote", nullValue())
                .path("secret");
        String id = created.path("id");
        created.header("Location", containsString(one(id)));
        assertThat(KeySecret.parse(secret)).isPresent();
        created.body("prefix", equalTo(secret.substring(0, 11)));
        assertThat(Instant.parse(created.text("createdAt"))).isAfter(before);
        assertThat(hash("secret_hash", id)).isEqualTo(hash(secret));

        ApiResponse read = owner.read(one(id)).header("ETag", created.header("ETag"));
        Map<String, Object> without = new HashMap<>(created.map(""));
        without.remove("secret");
        assertThat(read.<Object>map("")).isEqualTo(without);
        owner.read(KEYS)
                .body("items.id", contains(id))
                .body("keysOff", nullValue())
                .body("keysOffReason", nullValue());
        owner.header("If-None-Match", created.header("ETag")).get(one(id)).expect(304);
    }

    @Test
    void auditLogNamesTheKeyWithoutItsNameAndSecret() {
        ApiResponse created = create(newKey("users:read"));
        String secret = created.path("secret");
        String id = created.path("id");
        owner.delete(one(id)).expect(204);

        ApiResponse entries = Api.admin().read("/api/v1/users/" + owner.id() + "/audit-log");
        entries.body("items.action", hasItem("create-key"));
        Map<String, Object> entry = entries.path("items.find { it.action == 'create-key' }");
        assertThat(entry).containsEntry("outcome", "done");
        assertThat(entry.get("details"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("keyId", id)
                .containsEntry("prefix", secret.substring(0, 11))
                .containsEntry("scopes", List.of("users:read"))
                .containsKey("expiresAt");
        assertThat(entries.asString()).doesNotContain(secret, "Nightly report");
        Api.admin()
                .read("/api/v1/audit-log?action=revoke-key&userId=" + owner.id())
                .body("items[0].details.keyId", equalTo(id))
                .body("items[0].by.kind", equalTo("user"));
    }

    @Test
    void repeatedRequestReturnsTheKeyWithoutItsSecret() {
        Map<String, Object> body = newKey("users:read");
        ApiCaller once = owner.key(UUID.randomUUID().toString());
        ApiResponse first = once.post(KEYS, body).expect(201);
        String id = first.path("id");

        once.post(KEYS, body)
                .expect(201)
                .body("id", equalTo(id))
                .body("prefix", equalTo(first.path("prefix")))
                .body("secret", nullValue())
                .body("secretNote", containsString("shown"))
                .header("Location", first.header("Location"));
        once.post(KEYS, newKey("account:read")).expectProblem(422, "idempotency-key-reused");
        owner.read(KEYS).body("items.id", contains(id));
        assertThat(database.text(
                        "select answer::text from idempotency_keys where answer ->> 'details' like ?", "%" + id + "%"))
                .doesNotContain(first.<String>path("secret"));

        database.execute("delete from api_keys where id = ?::uuid", id);
        once.post(KEYS, body).expectProblem(404, "not-found");
    }

    @Test
    void rotationGivesAnotherSecretAndKeepsTheFormerOneForAWhile() {
        ApiResponse created = create(newKey("users:read")).expect(201);
        String id = created.path("id");
        ApiCaller once = owner.key(UUID.randomUUID().toString());

        ApiResponse rotated = once.ifMatch(created.header("ETag"))
                .post(one(id) + "/rotate")
                .expect(200)
                .body("id", equalTo(id))
                .body("version", equalTo(1))
                .body("scopes", contains("users:read"))
                .body("expiresAt", equalTo(created.path("expiresAt")));

        String secret = rotated.path("secret");
        assertThat(secret).isNotEqualTo(created.path("secret"));
        rotated.body("prefix", equalTo(secret.substring(0, 11)));
        assertThat(hash("secret_hash", id)).isEqualTo(hash(secret));
        assertThat(hash("previous_hash", id)).isEqualTo(hash(created.path("secret")));
        assertThat(database.number("""
                select count(*) from api_keys where id = ?::uuid
                    and previous_until between now() + interval '23 hours' and now() + interval '25 hours'""", id)).isEqualTo(1);
        once.ifMatch(created.header("ETag"))
                .post(one(id) + "/rotate")
                .expect(200)
                .body("secret", nullValue())
                .body("secretNote", notNullValue());
        owner.ifMatch(created.header("ETag")).post(one(id) + "/rotate").expectProblem(412, "precondition-failed");

        owner.post(one(id) + "/rotate").expect(200);
        assertThat(hash("previous_hash", id)).isEqualTo(hash(secret));
    }

    @Test
    void revokedKeyEndsForGood() {
        ApiResponse created = create(newKey("users:read")).expect(201);
        String id = created.path("id");

        owner.ifMatch("\"7\"").delete(one(id)).expectProblem(412, "precondition-failed");
        owner.ifMatch(created.header("ETag")).delete(one(id)).expect(204);

        owner.read(one(id))
                .body("status", equalTo("ended"))
                .body("endReason", equalTo("revoked"))
                .body("endedAt", notNullValue())
                .body("version", equalTo(1));
        owner.ifMatch(created.header("ETag")).delete(one(id)).expect(204);
        owner.read(one(id)).body("version", equalTo(1));
        owner.post(one(id) + "/rotate").expectProblem(409, "key-ended");
    }

    @Test
    void expiredKeyIsNeitherRotatedNorRevoked() {
        String id = created();
        records.expire(id);

        owner.post(one(id) + "/rotate").expectProblem(409, "key-ended");
        owner.delete(one(id)).expect(204);

        owner.read(one(id)).body("status", equalTo("expired")).body("endedAt", nullValue());
    }

    @Test
    void listHasPagesFiltersAndASearch() {
        List<String> ids = IntStream.range(0, 5).mapToObj(n -> created()).toList();
        owner.delete(one(ids.get(1))).expect(204);
        records.expire(ids.get(2));
        String prefix = owner.read(one(ids.get(3))).path("prefix");

        List<ApiResponse> pages = owner.pages(KEYS + "?limit=2");

        assertThat(pages).hasSize(3);
        assertThat(pages.stream().flatMap(page -> page.<String>list("items.id").stream()))
                .containsExactly(ids.get(4), ids.get(3), ids.get(2), ids.get(1), ids.get(0));
        owner.read(KEYS + "?status=active").body("items.id", contains(ids.get(4), ids.get(3), ids.get(0)));
        owner.read(KEYS + "?status=ended").body("items.id", contains(ids.get(1)));
        owner.read(KEYS + "?status=expired").body("items.id", contains(ids.get(2)));
        owner.read(KEYS + "?search=" + prefix).body("items.id", hasItem(ids.get(3)));
        owner.read(KEYS + "?search=REPORT nightly&limit=1").body("items.id", contains(ids.get(4)));
        owner.read(KEYS + "?search=other").body("items.size()", equalTo(0));
        owner.get(KEYS + "?status=open").expectProblem(400, "invalid-parameter");
    }

    @Test
    void dayOfTheLastUseIsShown() {
        String id = created();
        String tag = owner.read(one(id)).header("ETag");

        records.useAt(id, "2026-11-24T23:30:00-02:00");

        ApiResponse used =
                owner.read(one(id)).body("lastUsedOn", equalTo("2026-11-25")).body("version", equalTo(0));
        assertThat(used.header("ETag")).isNotEqualTo(tag);
        owner.ifMatch(tag).delete(one(id)).expect(204);
    }

    @Test
    void keysOfOthersAreUnknown() {
        String id = created();
        ApiCaller another = signedIn("key-stranger");

        another.get(one(id)).expectProblem(404, "not-found");
        another.post(one(id) + "/rotate").expectProblem(404, "not-found");
        another.delete(one(id)).expectProblem(404, "not-found");
        another.read(KEYS).body("items.size()", equalTo(0));
        owner.read(one(id)).body("status", equalTo("active"));
    }

    @Test
    void secretNeedsARecentSignIn() {
        ApiCaller old = Api.user("key-old");
        String id = records.key(old.id());

        old.post(KEYS, newKey("users:read")).expectProblem(401, "authentication-too-old");
        old.post(one(id) + "/rotate").expectProblem(401, "authentication-too-old");
        old.delete(one(id)).expect(204);
    }

    @ParameterizedTest
    @CsvSource({
        "name, , missing",
        "name, ' ', blank",
        "name, LONG, tooLong",
        "name, 'a\u0007b', badCharacter",
        "expiresAt, , missing",
        "expiresAt, tomorrow, notATime",
        "expiresAt, 2020-01-01T00:00:00Z, notWithinDays",
        "expiresAt, 2999-01-01T00:00:00Z, notWithinDays",
        "organization, acme, notAUuid",
        "organization, 00000000-0000-0000-0000-000000000000, notYourOrganization",
        "secret, rc_x, notSettable",
    })
    void wrongFieldIsNamed(String field, String value, String key) {
        Map<String, Object> body = newKey("organizations:read");
        body.put(field, "LONG".equals(value) ? "x".repeat(101) : value);

        create(body)
                .expectProblem(422, "invalid-field")
                .body("errors.field", contains(field))
                .body("errors.key", contains(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"users:delete", "USERS:READ", "", "users:read,users:write"})
    void unknownScopeIsRefused(String scope) {
        create(newKey(scope)).expectProblem(422, "invalid-field").body("errors.key", contains("notKeyScopes"));
    }

    @Test
    void keyHasAtLeastOneScope() {
        create(newKey()).expectProblem(422, "invalid-field").body("errors.key", contains("wrongNumberOfValues"));
        Map<String, Object> body = newKey();
        body.remove("scopes");
        create(body).expectProblem(422, "invalid-field").body("errors.key", contains("missing"));
    }

    @Test
    void keyMayExpireInAYear() {
        Map<String, Object> body = newKey("users:read");
        body.put(
                "expiresAt",
                Instant.now()
                        .plus(365, ChronoUnit.DAYS)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());

        create(body).expect(201).body("expiresAt", equalTo(body.get("expiresAt")));
    }

    @Test
    void keyOfAnOrganizationNeedsAMembershipAndItsScopes() {
        String organization = organizations.organization("Keys " + UUID.randomUUID());
        Map<String, Object> body = newKey("organizations:read", "organizations:write");
        body.put("organization", organization);
        create(body).expectProblem(422, "invalid-field").body("errors.key", contains("notYourOrganization"));

        organizations.member(organization, owner.id(), "member");
        ApiResponse created = create(body).expect(201).body("organization", equalTo(organization));
        body.put("scopes", List.of("organizations:read", "users:read"));
        create(body).expectProblem(422, "invalid-field").body("errors.key", contains("notItsScopes"));

        database.execute("delete from organizations where id = ?::uuid", organization);
        owner.get(one(created.path("id"))).expectProblem(404, "not-found");
    }

    @Test
    void numberOfActiveKeysIsLimited() {
        IntStream.range(0, 20).forEach(n -> records.key(owner.id()));

        create(newKey("users:read")).expectProblem(409, "too-many-keys").body("detail", containsString("20"));
        String one = owner.read(KEYS).path("items[0].id");
        owner.post(one(one) + "/rotate").expect(200);
        owner.delete(one(one)).expect(204);
        create(newKey("users:read")).expect(201);
    }

    @ParameterizedTest
    @EnumSource(names = {"DIRECT", "NESTED_COMPOSITE_ROLE"})
    void userWhoAdministersTheRealmCannotHaveKeys(GrantPath way) {
        Realm.Identity identity = realm.createIdentity("key-administrator", "user");
        owner = new Keys(identity).signedIn();
        String id = created();
        new RealmAdministrators(realm).grant(identity, way);

        create(newKey("users:read")).expectProblem(403, "protected-identity");
        owner.post(one(id) + "/rotate").expectProblem(403, "protected-identity");
        owner.delete(one(id)).expect(204);
    }

    @Test
    void serviceAccountHasNoKeys() {
        Api.machine().get(KEYS).expectProblem(403, "not-a-user");
        Api.machine().post(KEYS, newKey("users:read")).expectProblem(403, "not-a-user");
        Api.machine().delete(NO_KEY).expectProblem(403, "not-a-user");
    }

    @Test
    void ownDataHasTheKeysWithoutTheirSecrets() {
        ApiResponse created = create(newKey("users:read")).expect(201);

        ApiResponse data = owner.read("/api/v1/users/me/export");

        data.body("apiKeys.id", contains(created.<String>path("id")))
                .body("apiKeys[0].name", equalTo("Nightly report"))
                .body("apiKeys[0].scopes", contains("users:read"));
        assertThat(data.asString()).doesNotContain(created.<String>path("secret"));
    }

    @Test
    void keysEndWithTheAccount() {
        String id = created();

        Api.admin().delete("/api/v1/users/" + owner.id()).expect(204);

        assertThat(records.endReason(id)).isEqualTo("deleted");
        assertThat(records.ends(id)).endsWith(" bearer request done deleted");
    }
}
