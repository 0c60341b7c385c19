package dev.rollcall.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.SecurityLog;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.api.Keys.Key;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a key may do: whatever its scopes and its owner allow, whichever is less. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyScopesTest {

    private static final String ME = "/api/v1/users/me";

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();

    @Inject
    DataSource dataSource;

    private ServiceDatabase database;
    private Realm.Identity identity;
    private Keys keys;
    private String organization;

    /** A key with all scopes. */
    private Key all;

    @BeforeAll
    void createKeys() {
        database = new ServiceDatabase(dataSource);
        identity = realm.createIdentity("scopes", "rollcall-admin");
        keys = new Keys(identity);
        keys.signedIn().id();
        organization = admin.createOrganization("Scopes " + identity.username());
        all = keys.create(Arrays.stream(KeyScope.values()).map(KeyScope::code).toArray(String[]::new));
    }

    @Test
    void keyMayNoMoreThanItsOwnerMayNow() {
        Realm.Identity person = realm.createIdentity("less", "rollcall-admin");
        Keys theirs = new Keys(person);
        theirs.signedIn().id();
        Key key = theirs.create("users:read", "changes:read");
        key.caller().get("/api/v1/users").expect(200);
        key.caller().get("/api/v1/changes").expect(200);

        admin.put("/api/v1/users/" + theirs.signedIn().id() + "/roles", Map.of("roles", List.of("user")))
                .expect(200);

        key.caller().get("/api/v1/users").expectProblem(403, "forbidden");
        key.caller().get("/api/v1/changes").expectProblem(403, "forbidden");
    }

    @Test
    void keyOfAnOrganizationReachesNothingElse() {
        ApiCaller owner = keys.signedIn();
        admin.addMember(organization, owner.id(), "owner");
        String other = admin.createOrganization("Other " + identity.username(), owner.id());
        ApiCaller key = keys.createIn(organization, "organizations:read", "organizations:write")
                .caller();

        key.get("/api/v1/organizations/" + organization).expect(200);
        key.get("/api/v1/organizations/" + organization + "/members").expect(200);
        key.post("/api/v1/organizations/" + organization + "/teams", Map.of("name", "Keys"))
                .expect(201);
        key.get("/api/v1/organizations/" + other).expectProblem(404, "not-found");
        key.get("/api/v1/organizations/" + other + "/members").expectProblem(404, "not-found");
        key.patch("/api/v1/organizations/" + other, Map.of("name", "Taken")).expectProblem(404, "not-found");
        key.get("/api/v1/organizations").expectProblem(403, "key-not-allowed");
        key.get("/api/v1/invitations").expectProblem(403, "key-not-allowed");
        key.get(ME).expectProblem(403, "key-not-allowed");
    }

    @Test
    void keyOfAnOrganizationEndsWithTheMembership() {
        Keys theirs = new Keys(realm.createIdentity("left", "user"));
        String id = theirs.signedIn().id();
        admin.addMember(organization, id, "member");
        Key key = theirs.createIn(organization, "organizations:read");
        key.caller().get("/api/v1/organizations/" + organization).expect(200);

        admin.delete("/api/v1/organizations/" + organization + "/members/" + id).expect(204);

        assertRefused(key.secret(), "key-ended");
    }

    @Test
    void keyChangesNoAddressAndSetsNoPassword() {
        ApiCaller key = all.caller();

        key.patch(ME, Map.of("firstName", "Key")).expect(200).body("firstName", equalTo("Key"));
        key.patch(ME, Map.of("email", "key-%s@example.org".formatted(UUID.randomUUID())))
                .expectProblem(403, "key-not-allowed");
        key.post("/api/v1/users", Map.of("username", "by-key-" + UUID.randomUUID(), "temporaryPassword", "secret-9"))
                .expectProblem(403, "key-not-allowed");
        key.delete(ME).expectProblem(403, "key-not-allowed");
    }

    /** Otherwise whoever has the key could make an administrator of their own, who would outlive it. */
    @Test
    void keyMakesNoAdministratorAndNoReader() {
        ApiCaller key = all.caller();
        String name = "by-key-" + UUID.randomUUID();

        for (String role : List.of("rollcall-admin", "reader")) {
            key.post("/api/v1/users", Map.of("username", name, "roles", List.of(role)))
                    .expectProblem(403, "key-not-allowed");
        }
        String id = key.post("/api/v1/users", Map.of("username", name, "roles", List.of("user")))
                .expect(201)
                .path("id");
        String user = "/api/v1/users/" + id;
        key.put(user + "/roles", Map.of("roles", List.of("rollcall-admin"))).expectProblem(403, "key-not-allowed");
        key.patch(user, Map.of("roles", List.of("reader"))).expectProblem(403, "key-not-allowed");
        key.body("application/x-ndjson", "{\"username\":\"%s-2\",\"roles\":[\"rollcall-admin\"]}".formatted(name))
                .post("/api/v1/users/import")
                .expect(200)
                .body(containsString("key-not-allowed"));
        key.patch(user, Map.of("email", name + "@example.org")).expect(200);
        key.put(user + "/roles", Map.of("roles", List.of())).expect(200);
        assertThat(realm.named(name + "-2")).isEmpty();
    }

    /** Keycloak mails a link for another password to the address of an account. */
    @Test
    void keyChangesNoAddressOfAnAdministrator() {
        Realm.Identity another = realm.createIdentity("another", "rollcall-admin");
        String user = "/api/v1/users/" + Api.as(another).id();

        all.caller()
                .patch(user, Map.of("email", another.username() + "@example.com"))
                .expectProblem(403, "key-not-allowed");
        all.caller().patch(user, Map.of("emailVerified", true)).expectProblem(403, "key-not-allowed");
        all.caller().patch(user, Map.of("lastName", "Key")).expect(200);
    }

    @Test
    void keyDeletesNoManagedAccounts() {
        String path = "/api/v1/organizations/" + organization;

        all.caller().delete(path + "?deleteManagedAccounts=true").expectProblem(403, "key-not-allowed");
        all.caller()
                .delete(path + "/members/" + keys.signedIn().id() + "?deleteManagedAccounts=true")
                .expectProblem(403, "key-not-allowed");
    }

    @Test
    void importByAKeySetsNoPassword() {
        all.caller()
                .body(
                        "application/x-ndjson",
                        "{\"username\":\"by-key-%s\",\"temporaryPassword\":\"secret-9\"}".formatted(UUID.randomUUID()))
                .post("/api/v1/users/import")
                .expect(200)
                .body(containsString("key-not-allowed"));
    }

    @Test
    void auditLogNamesTheKeyOfAChange() {
        String user = all.caller()
                .post("/api/v1/users", Map.of("username", "by-key-" + UUID.randomUUID()))
                .expect(201)
                .path("id");

        admin.read("/api/v1/audit-log?userId=" + user)
                .body("items[0].action", equalTo("create"))
                .body("items[0].by.subject", equalTo(identity.subject()))
                .body("items[0].by.via", equalTo("key"))
                .body("items[0].by.key.id", equalTo(all.id()))
                .body("items[0].by.key.prefix", equalTo(all.secret().substring(0, 11)));
    }

    /** A record has no roles until a token tells them, if only tokens do. */
    @Test
    void keyOfAnOwnerWithoutKnownRolesHasNone() {
        Keys theirs = new Keys(realm.createIdentity("unknown", "rollcall-admin"));
        String id = theirs.signedIn().id();
        Key key = theirs.create("account:read", "users:read");
        database.execute("update users set roles = null where id = ?::uuid", id);

        key.caller().get(ME).expect(200);
        key.caller().get("/api/v1/users").expectProblem(403, "forbidden");
    }

    @Test
    void recordIsNotWrittenFromWhatAKeyTells() {
        Realm.Identity person = realm.createIdentity("same", "user", "reader");
        Keys theirs = new Keys(person);
        String id = theirs.signedIn().id();
        Key key = theirs.create("account:read");
        String before = database.text("select row(u.*)::text from users u where id = ?::uuid", id);

        key.caller().get(ME).expect(200);

        assertThat(database.text("select row(u.*)::text from users u where id = ?::uuid", id))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "expires_at = now() | key-expired",
                "ended_at = now(), end_reason = 'revoked' | key-ended",
                "name = name | key-owner"
            })
    void uselessKeyIsRefusedAsAnyOther(String change, String reason) {
        Realm.Identity person = realm.createIdentity("useless", "user");
        Keys theirs = new Keys(person);
        String id = theirs.signedIn().id();
        Key key = theirs.create("account:read");
        database.execute("update api_keys set " + change + " where id = ?::uuid", key.id());
        if (reason.equals("key-owner")) {
            admin.patch("/api/v1/users/" + id, Map.of("enabled", false)).expect(200);
        }

        assertRefused(key.secret(), reason);
    }

    /** The last digit of the checksum is another one. */
    @Test
    void mistypedKeyIsRefused() {
        String secret = all.secret();
        String mistyped = secret.substring(0, secret.length() - 1) + (secret.endsWith("0") ? "1" : "0");

        assertRefused(mistyped, "key-malformed");
        assertRefused(secret + "0", "key-malformed");
        assertRefused(secret.replace("rc_", "rc_A"), "key-malformed");
    }

    @Test
    void replacedSecretCountsUntilTheOverlapEnds() {
        Keys theirs = new Keys(realm.createIdentity("rotated", "user"));
        theirs.signedIn().id();
        Key key = theirs.create("account:read");
        theirs.signedIn().post(ME + "/keys/" + key.id() + "/rotate").expect(200);
        key.caller().get(ME).expect(200);

        database.execute("update api_keys set previous_until = clock_timestamp() where id = ?::uuid", key.id());

        assertRefused(key.secret(), "key-rotated");
    }

    @Test
    void keysCountAgainOnceTheyAreNoLongerStopped() {
        admin.put("/api/v1/keys/stop", Map.of("stopped", true)).expect(200);
        try {
            assertRefused(all.secret(), "keys-stopped");
        } finally {
            admin.put("/api/v1/keys/stop", Map.of("stopped", false)).expect(200);
        }

        all.caller().get(ME).expect(200);
    }

    @ParameterizedTest
    @CsvSource({"rc_, key-malformed", "rc_x.y.z, key-malformed"})
    void textThatIsNoKeyIsRefused(String secret, String reason) {
        assertRefused(secret, reason);
    }

    @Test
    void unknownKeyIsRefused() {
        assertRefused(KeySecret.generate().text(), "key-unknown");
    }

    private static void assertRefused(String secret, String reason) {
        try (SecurityLog log = new SecurityLog()) {
            Api.as(secret)
                    .get(ME)
                    .expectProblem(401, "invalid-token")
                    .header("WWW-Authenticate", containsString("error=\"invalid_token\""));
            assertThat(log.onlyEvent()).containsEntry("reason", reason);
        }
    }

    @Test
    void lastUseIsWrittenOnceAnHour() {
        Key key = keys.create("account:read");
        key.caller().get(ME).expect(200);
        String first = lastUse(key);
        key.caller().get(ME).expect(200);
        assertThat(lastUse(key)).isEqualTo(first);

        database.execute(
                "update api_keys set last_used_at = now() - interval '61 minutes' where id = ?::uuid", key.id());
        key.caller().get(ME).expect(200);

        assertThat(lastUse(key)).isGreaterThanOrEqualTo(first);
    }

    private String lastUse(Key key) {
        return database.text("select last_used_at::text from api_keys where id = ?::uuid", key.id());
    }
}
