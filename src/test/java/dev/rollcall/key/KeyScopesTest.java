package dev.rollcall.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.auth.key.KeyScopes;
import dev.rollcall.fuzz.ApiDocument;
import dev.rollcall.fuzz.ApiOperation;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.SecurityLog;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.api.Keys.Key;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a key may do: whatever its scopes and its owner allow, whichever is less. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyScopesTest {

    private static final String ME = "/api/v1/users/me";

    /** The operations of each scope. All others refuse every key. */
    private static final String EXPECTED = """
            account:read        GET /users/me, /users/me/export, /users/me/protection, /users/me/organizations, /users/me/invitations
            account:write       PATCH /users/me
            users:read          GET /users, /users/export, /users/{id}, /users/{id}/protection, /users/{id}/organizations
            users:write         POST /users, /users/import
            users:write         PATCH /users/{id}
            users:write         DELETE /users/{id}
            users:write         PUT /users/{id}/roles
            organizations:read  GET /organizations, /organizations/{id}, /organizations/{id}/members, /organizations/{id}/members/{userId}
            organizations:read  GET /organizations/{id}/teams, /organizations/{id}/teams/{team}, /organizations/{id}/teams/{team}/members
            organizations:read  GET /organizations/{id}/invitations, /organizations/{id}/invitations/{invitation}, /invitations, /teams
            organizations:write POST /organizations, /organizations/{id}/members, /organizations/{id}/teams, /organizations/{id}/invitations
            organizations:write POST /organizations/{id}/invitations/{invitation}/resend
            organizations:write PATCH /organizations/{id}, /organizations/{id}/members/{userId}, /organizations/{id}/teams/{team}
            organizations:write PUT /organizations/{id}/teams/{team}/members/{userId}
            organizations:write DELETE /organizations/{id}, /organizations/{id}/members/{userId}, /organizations/{id}/teams/{team}
            organizations:write DELETE /organizations/{id}/teams/{team}/members/{userId}, /organizations/{id}/invitations/{invitation}
            changes:read        GET /changes""";

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();

    @Inject
    DataSource dataSource;

    private ServiceDatabase database;
    private Realm.Identity identity;
    private Keys keys;
    private String organization;

    /** A key with all scopes but one, by the scope that it lacks; and one with all, by null. */
    private Key all;

    @BeforeAll
    void createKeys() {
        database = new ServiceDatabase(dataSource);
        identity = realm.createIdentity("scopes", "rollcall-admin");
        keys = new Keys(identity);
        keys.signedIn().id();
        organization = admin.createOrganization("Scopes " + identity.username());
        all = keys.create(scopes().map(KeyScope::code).toArray(String[]::new));
    }

    private static Stream<KeyScope> scopes() {
        return Arrays.stream(KeyScope.values());
    }

    private static Optional<String> expected(ApiOperation operation) {
        String path = operation.path().replaceFirst("^/api/v1", "");
        return EXPECTED.lines()
                .map(line -> line.split(" +", 3))
                .filter(line -> line[1].equals(operation.method())
                        && List.of(line[2].split(", ")).contains(path))
                .map(line -> line[0])
                .findFirst();
    }

    @Test
    void eachOperationHasTheScopeOfTheTable() {
        List<ApiOperation> operations = ApiDocument.committed().operations();

        assertThat(operations)
                .filteredOn(ApiOperation::needsCaller)
                .allSatisfy(operation -> assertThat(KeyScopes.needed(operation.method(), operation.path())
                                .map(KeyScope::code))
                        .as("%s %s", operation.method(), operation.path())
                        .isEqualTo(expected(operation)));
    }

    /** Each operation with a key that has all scopes but its own, and with one that has all: a missing scope is told before anything else. */
    @TestFactory
    Stream<DynamicTest> keyWithoutTheScopeIsRefused() {
        Map<String, Key> without = new java.util.HashMap<>();
        return ApiDocument.committed().operations().stream()
                .filter(ApiOperation::needsCaller)
                .map(operation -> DynamicTest.dynamicTest(operation.method() + " " + operation.path(), () -> {
                    Optional<String> needed = expected(operation);
                    Key key = needed.isEmpty()
                            ? all
                            : without.computeIfAbsent(
                                    needed.get(),
                                    lacking -> keys.create(scopes().map(KeyScope::code)
                                            .filter(scope -> !scope.equals(lacking))
                                            .toArray(String[]::new)));
                    String path = operation
                            .path()
                            .replaceAll("\\{\\w+}", UUID.randomUUID().toString());

                    ApiCaller caller = operation.method().equals("PATCH")
                            ? key.caller().body(ApiCaller.MERGE_PATCH, Map.of())
                            : key.caller();

                    ApiResponse refused = caller.send(operation.method(), path);

                    refused.expectProblem(403, "key-not-allowed")
                            .header("WWW-Authenticate", containsString("error=\"insufficient_scope\""));
                    needed.ifPresent(scope -> refused.body("detail", containsString(scope))
                            .header("WWW-Authenticate", containsString("scope=\"" + scope + "\"")));
                }));
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
    void keyChangesNoAddressAndSetsNoPassword() {
        ApiCaller key = all.caller();

        key.patch(ME, Map.of("firstName", "Key")).expect(200).body("firstName", equalTo("Key"));
        key.patch(ME, Map.of("email", "key-%s@example.org".formatted(UUID.randomUUID())))
                .expectProblem(403, "key-not-allowed");
        key.post("/api/v1/users", Map.of("username", "by-key-" + UUID.randomUUID(), "temporaryPassword", "secret-9"))
                .expectProblem(403, "key-not-allowed");
        key.delete(ME).expectProblem(403, "key-not-allowed");
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
