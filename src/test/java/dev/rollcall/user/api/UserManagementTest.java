package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Creates, changes and deletes users through the API, in Keycloak and in the database. */
@QuarkusTest
class UserManagementTest {

    private final Realm realm = Realm.get();

    @Inject
    ServiceDatabase records;

    @Inject
    DataSource database;

    private final ApiCaller admin = Api.admin();

    private static String newName() {
        return "managed-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private ApiResponse create(Map<String, ?> body) {
        return admin.post("/api/v1/users", body);
    }

    private ApiResponse createIdentity(String name, String... roles) {
        return create(Map.of(
                        "username",
                        name,
                        "email",
                        name + "@example.org",
                        "firstName",
                        "First",
                        "lastName",
                        "Last",
                        "roles",
                        List.of(roles),
                        "temporaryPassword",
                        "pass-" + name))
                .expect(201);
    }

    private List<String> rolesInKeycloak(String subject) {
        return realm.read("/users/" + subject + "/role-mappings/realm").findValuesAsText("name");
    }

    @Test
    void userIsCreatedInKeycloakAndRollcall() {
        String name = newName();

        ApiResponse created = create(Map.of(
                        "username",
                        name,
                        "email",
                        name + "@example.org",
                        "firstName",
                        "Émile",
                        "roles",
                        List.of("user"),
                        "attributes",
                        Map.of("tier", "gold"),
                        "temporaryPassword",
                        "pass-" + name))
                .expect(201)
                .header("ETag", equalTo("\"0\""))
                .body("username", equalTo(name))
                .body("firstName", equalTo("Émile"))
                .body("roles", equalTo(List.of("user")))
                .body("attributes.tier", equalTo("gold"));

        String id = created.path("id");
        assertThat(created.header("Location")).endsWith("/api/v1/users/" + id);
        JsonNode identity = realm.user(created.path("keycloakId"));
        assertThat(identity.get("username").asText()).isEqualTo(name);
        assertThat(identity.get("enabled").asBoolean()).isTrue();
        assertThat(Instant.parse(created.path("createdAt")))
                .isEqualTo(Instant.ofEpochMilli(identity.get("createdTimestamp").asLong()));
        assertThat(identity.get("requiredActions").toString()).contains("UPDATE_PASSWORD");
        assertThat(rolesInKeycloak(created.path("keycloakId"))).contains("user", "default-roles-rollcall");
        admin.read("/api/v1/users/" + id).body("username", equalTo(name));
        admin.read("/api/v1/users/" + id + "/audit-log")
                .body("items.action", equalTo(List.of("create")))
                .body("items.outcome", equalTo(List.of("done")))
                .body("items[0].by.via", equalTo("bearer"));
    }

    @ParameterizedTest
    @CsvSource({"username, email", "email, username"})
    void takenUsernameOrEmailReturns409WithTheField(String taken, String other) {
        String name = newName();
        createIdentity(name);
        Map<String, String> body = Map.of(
                "username", taken.equals("username") ? name : newName(),
                "email", taken.equals("email") ? name + "@example.org" : newName() + "@example.org");

        create(body).expectProblem(409, "taken").body("errors.field", equalTo(List.of(taken)));
    }

    @Test
    void takenUsernameAndEmailAreBothNamed() {
        String one = newName();
        String another = newName();
        createIdentity(one);
        createIdentity(another);

        create(Map.of("username", one, "email", another + "@example.org"))
                .expectProblem(409, "taken")
                .body("errors.field", equalTo(List.of("username", "email")))
                .body("detail", equalTo("username is taken; email is taken"));
    }

    @Test
    void unknownRoleCreatesNoUser() {
        String name = newName();

        create(Map.of("username", name, "roles", List.of("no-such-role")))
                .expect(422)
                .body("errors.field", equalTo(List.of("roles")));

        assertThat(realm.named(name)).isEmpty();
    }

    @Test
    void allWrongFieldsAreNamedAtOnce() {
        create(Map.of(
                        "username", "a b",
                        "email", "nobody",
                        "id", UUID.randomUUID().toString(),
                        "shoeSize", 43,
                        "enabled", "yes"))
                .expect(422)
                .body("errors.field", hasItem("username"))
                .body("errors.field", hasItem("email"))
                .body("errors.field", hasItem("id"))
                .body("errors.field", hasItem("shoeSize"))
                .body("errors.field", hasItem("enabled"));
    }

    /** Rollcall does not set it, so nobody could be created. */
    @Test
    void refusalNamesAnAttributeThatTheUserProfileRequires() {
        realm.withRequiredAttribute(
                "badge",
                "{\"roles\": [\"admin\"]}",
                () -> create(Map.of("username", newName()))
                        .expect(422)
                        .body("errors.field", equalTo(List.of("badge")))
                        .body("errors[0].message", containsString("Realm settings > User profile")));
    }

    @Test
    void realmDecidesHowShortAUsernameMayBe() {
        create(Map.of("username", "q7"))
                .expect(422)
                .body("errors.message", equalTo(List.of("must have 3 to 255 characters")));

        realm.withProfile(
                profile -> ((ObjectNode) profile.at("/attributes/0/validations/length")).put("min", 2), () -> {
                    String id = create(Map.of("username", "q7")).expect(201).path("id");
                    admin.delete("/api/v1/users/" + id).expect(204);
                });
    }

    @Test
    void invitationIsReportedAsNotSentWithoutMailServer() {
        String name = newName();

        realm.withoutMailServer(
                () -> create(Map.of("username", name, "email", name + "@example.org", "invitation", true))
                        .expect(201)
                        .body("invitation", equalTo("not-sent")));
    }

    @Test
    void invitationIsSentByKeycloak() {
        String name = newName();

        create(Map.of("username", name, "email", name + "@example.org", "invitation", true))
                .expect(201)
                .body("invitation", equalTo("sent"));

        assertThat(new Mailbox(name + "@example.org").awaitMail().linkWith("/realms/"))
                .startsWith(realm.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"email\":null", ",\"email\":\"x@example.org\",\"enabled\":false"})
    void invitationRequiresAnEnabledUserWithEmail(String more) {
        admin.post("/api/v1/users", "{\"username\":\"%s\",\"invitation\":true%s}".formatted(newName(), more))
                .expect(422)
                .body("errors.field", equalTo(List.of("invitation")));
    }

    @Test
    void resetByEmailReportsWhyItCannotBeSent() {
        String id = createIdentity(newName()).path("id");
        patch(id, "{\"enabled\":false}").expect(200);

        resetByMail(id).expect(422).body("errors.field", equalTo(List.of("enabled")));

        patch(id, "{\"enabled\":true,\"email\":null}").expect(200);
        resetByMail(id).expectProblem(409, "no-mail").body("detail", containsString("e-mail address"));
    }

    private ApiResponse resetByMail(String id) {
        return reset(id, Map.of());
    }

    @Test
    void retryWithTheSameKeyReturnsTheFirstResult() {
        String name = newName();
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("username", name, "email", name + "@example.org");

        ApiResponse first = createOnce(key, body);
        ApiResponse second = createOnce(key, body);

        first.expect(201);
        second.expect(201);
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        createOnce(key, Map.of("username", newName())).expectProblem(422, "idempotency-key-reused");
        // a refusal is a result too
        String other = UUID.randomUUID().toString();
        createOnce(other, Map.of("username", name)).expect(409);
        createOnce(other, Map.of("username", name)).expect(409).body("errors.field", hasItem("username"));
    }

    @Test
    void keyIsBoundToOneOperation() {
        String key = UUID.randomUUID().toString();
        String id = createOnce(key, Map.of("username", newName())).path("id");

        admin.key(key)
                .post("/api/v1/users/" + id + "/password-reset", "{\"temporaryPassword\":\"something-new\"}")
                .expectProblem(422, "idempotency-key-reused");
    }

    @Test
    void retryAfterDeletionReturns404() {
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("username", newName());
        String id = createOnce(key, body).path("id");
        admin.delete("/api/v1/users/" + id).expect(204);

        createOnce(key, body).expectProblem(404, "not-found");
    }

    private ApiResponse createOnce(String key, Map<String, ?> body) {
        return admin.key(key).post("/api/v1/users", body);
    }

    /** Without the index, settling an act would read all keys. */
    @Test
    void keyOfAnActIsFoundByAnIndex() throws SQLException {
        String indexes = records.text("""
                select string_agg(indexdef, ' ') from pg_indexes
                where tablename = 'idempotency_keys' and schemaname = current_schema()""");

        assertThat(indexes).contains("(act_id)");
    }

    @Test
    void creationsDoNotWaitForEachOther() throws SQLException {
        // older than all other acts, so that the audit log does not list it first
        UUID another = new UUID(0, UUID.randomUUID().getLeastSignificantBits());
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into audit_log (id, at, action, user_id, via) values ('%1$s', now(), 'delete', '%1$s', 'bearer')"
                            .formatted(another));
            statement.execute(
                    "insert into open_acts (act_id, target, turn, action, plan, due_at) values ('%1$s', '%1$s', 'admins', 'delete', '{}', now() + interval '1 hour')"
                            .formatted(another));
            create(Map.of("username", newName())).expect(201);
            create(Map.of("username", newName(), "enabled", false)).expect(201);
        } finally {
            records.execute("delete from open_acts where act_id = cast(? as uuid)", another.toString());
        }
    }

    @Test
    void patchChangesOnlyTheNamedFields() {
        String name = newName();
        ApiResponse created = createIdentity(name, "user");
        String id = created.path("id");
        String subject = created.path("keycloakId");
        JsonNode before = realm.user(subject);

        patch(id, "{\"firstName\":\"Zoë\",\"lastName\":null,\"attributes\":{\"a\":{\"b\":1,\"c\":2}}}")
                .expect(200)
                .body("firstName", equalTo("Zoë"))
                .body("lastName", equalTo(null))
                .body("email", equalTo(name + "@example.org"))
                .body("roles", equalTo(List.of("user")));
        patch(id, "{\"attributes\":{\"a\":{\"c\":null},\"list\":[1,2]}}")
                .expect(200)
                .body("attributes", equalTo(Map.of("a", Map.of("b", 1), "list", List.of(1, 2))));

        JsonNode after = realm.user(subject);
        assertThat(after.get("firstName").asText()).isEqualTo("Zoë");
        assertThat(after.has("lastName")).isFalse();
        assertThat(after.get("requiredActions")).isEqualTo(before.get("requiredActions"));
        assertThat(after.get("createdTimestamp")).isEqualTo(before.get("createdTimestamp"));
    }

    /** A realm may have attributes that Rollcall does not know. */
    @Test
    void attributesThatOnlyKeycloakKnowsSurviveAPatch() {
        Realm.Identity identity = realm.createIdentity("managed");
        String id = Api.as(identity).id();
        JsonNode profile = realm.read("/users/profile");
        realm.admin(
                "PUT", "/users/profile", ((ObjectNode) profile.deepCopy()).put("unmanagedAttributePolicy", "ENABLED"));
        try {
            realm.update(identity, Map.of("attributes", Map.of("badge", List.of("7", "8"), "desk", List.of("north"))));
            JsonNode before = realm.user(identity.subject()).get("attributes");

            patch(id, "{\"firstName\":\"Second\",\"attributes\":{\"badge\":1}}").expect(200);

            JsonNode after = realm.user(identity.subject());
            assertThat(after.get("firstName").asText()).isEqualTo("Second");
            assertThat(after.get("attributes")).isEqualTo(before);
            assertThat(before.at("/badge/1").asText()).isEqualTo("8");
        } finally {
            realm.admin("PUT", "/users/profile", profile);
        }
    }

    private ApiResponse patch(String id, String body) {
        return admin.patch("/api/v1/users/" + id, body);
    }

    @Test
    void wrongMediaTypeReturns415WithAcceptPatch() {
        String id = createIdentity(newName()).path("id");

        admin.body("application/json", "{}")
                .send("PATCH", "/api/v1/users/" + id)
                .expect(415)
                .header("Accept-Patch", "application/merge-patch+json")
                .body("detail", equalTo("Send the body as application/merge-patch+json."))
                .body("type", equalTo("urn:rollcall:problem:unsupported-media-type"));
    }

    @Test
    void staleIfMatchReturns412() {
        ApiResponse created = createIdentity(newName());
        String id = created.path("id");
        String etag = created.header("ETag");

        admin.ifMatch(etag)
                .patch("/api/v1/users/" + id, "{\"firstName\":\"New\"}")
                .expect(200);
        admin.ifMatch(etag)
                .patch("/api/v1/users/" + id, "{\"lastName\":\"Newer\"}")
                .expectProblem(412, "precondition-failed");
        ApiResponse now = admin.get("/api/v1/users/" + id);
        admin.header("If-None-Match", now.header("ETag"))
                .get("/api/v1/users/" + id)
                .expect(304);
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, '', '{\"firstName\":\"New\"}'",
        "PUT, /roles, '{\"roles\":[\"user\"]}'",
        "DELETE, '', ''",
    })
    void ifNoneMatchStarReturns412(String method, String below, String body) {
        ApiResponse created = createIdentity(newName());
        String path = "/api/v1/users/" + created.path("id") + below;
        String type = method.equals("PATCH") ? ApiCaller.MERGE_PATCH : ApiCaller.JSON;

        admin.header("If-None-Match", "*")
                .body(type, body)
                .send(method, path)
                .expectProblem(412, "precondition-failed")
                .body("detail", containsString("If-None-Match"));
        admin.read("/api/v1/users/" + created.path("id")).header("ETag", equalTo(created.header("ETag")));

        admin.header("If-None-Match", "*")
                .body(type, body)
                .send(method, path.replace(created.path("id"), UUID.randomUUID().toString()))
                .expect(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void emptyKeyReturns400(String key) {
        String name = newName();

        createOnce(key, Map.of("username", name)).expect(400).body("errors.field", hasItem("Idempotency-Key"));

        admin.get("/api/v1/users?search=" + name).body("items.size()", equalTo(0));
    }

    @Test
    void twoKeysReturn400() {
        admin.header("Idempotency-Key", "one", "two")
                .post("/api/v1/users", Map.of("username", newName()))
                .expect(400)
                .body("errors.field", hasItem("Idempotency-Key"));
    }

    @Test
    void emptyKeyOfAPasswordResetReturns400() {
        String id = createIdentity(newName()).path("id");

        admin.key("")
                .post("/api/v1/users/" + id + "/password-reset", "{\"temporaryPassword\":\"something-new\"}")
                .expect(400)
                .body("errors.field", hasItem("Idempotency-Key"));
    }

    @Test
    void emptyKeyOfAnImportReturns400() {
        String name = newName();

        admin.key("")
                .body(
                        "application/x-ndjson; charset=UTF-8",
                        "{\"username\":\"%s\"}".formatted(name).getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/users/import")
                .expect(400)
                .body("errors.field", hasItem("Idempotency-Key"));

        admin.get("/api/v1/users?search=" + name).body("items.size()", equalTo(0));
    }

    /** Each is of another caller: a second one of the same caller would get 409. */
    @Test
    void concurrentChangesWithoutIfMatchAllSucceed() {
        String id = createIdentity(newName()).path("id");
        List<ApiCaller> callers = IntStream.range(0, 4)
                .mapToObj(i -> Api.as(realm.createIdentity("caller", "rollcall-admin")))
                .toList();
        List<CompletableFuture<Integer>> different = List.of(
                later(callers.get(0), id, "{\"firstName\":\"One\"}"),
                later(callers.get(1), id, "{\"lastName\":\"Two\"}"),
                later(callers.get(2), id, "{\"attributes\":{\"three\":3}}"));

        assertThat(different)
                .allSatisfy(status -> assertThat(TimeLimits.get(status)).isEqualTo(200));
        admin.get("/api/v1/users/" + id)
                .body("firstName", equalTo("One"))
                .body("lastName", equalTo("Two"))
                .body("attributes.three", equalTo(3));

        List<Integer> same = IntStream.range(0, 4)
                .mapToObj(i -> later(callers.get(i), id, "{\"firstName\":\"Name %s\"}".formatted("abcd".charAt(i))))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        assertThat(same).containsOnly(200);
    }

    private static CompletableFuture<Integer> later(ApiCaller caller, String id, String body) {
        return CompletableFuture.supplyAsync(
                () -> caller.patch("/api/v1/users/" + id, body).statusCode());
    }

    @Test
    void rolesAreReplaced() {
        ApiResponse created = createIdentity(newName(), "user");

        admin.put("/api/v1/users/" + created.path("id") + "/roles", "{\"roles\":[\"rollcall-admin\"]}")
                .expect(200)
                .body("roles", equalTo(List.of("rollcall-admin")));

        assertThat(rolesInKeycloak(created.path("keycloakId")))
                .contains("rollcall-admin", "default-roles-rollcall")
                .doesNotContain("user");
    }

    @ParameterizedTest
    @CsvSource({"PUT, /roles, application/json", "PATCH, '', application/merge-patch+json"})
    void oldTokenOfAFormerAdministratorIsRefused(String method, String path, String type) {
        assertOldTokenIsRefused("rollcall-admin", method, path, type);
    }

    @ParameterizedTest
    @CsvSource({"PUT, /roles, application/json", "PATCH, '', application/merge-patch+json"})
    void oldTokenOfAFormerReaderIsRefused(String method, String path, String type) {
        assertOldTokenIsRefused("reader", method, path, type);
    }

    private void assertOldTokenIsRefused(String role, String method, String path, String type) {
        ApiCaller user = Api.as(realm.createIdentity("former-" + role, role, "user"));
        String id = user.id();
        user.get("/api/v1/audit-log").expect(200);

        admin.body(type + "; charset=UTF-8", "{\"roles\":[\"user\"]}")
                .send(method, "/api/v1/users/" + id + path)
                .expect(200);

        user.get("/api/v1/audit-log").expect(401);
    }

    @Test
    void passwordResetEndsSessions() {
        ApiCaller user = Api.user("reset");
        String id = user.id();

        reset(id, Map.of("temporaryPassword", "something-new")).expect(204);

        assertThat(realm.user(user.subject()).get("requiredActions").toString()).contains("UPDATE_PASSWORD");
        assertThat(LogoutTokenFactory.sessions(realm, user.identity())).isEmpty();
        user.get("/api/v1/users/me").expect(401);
        admin.get("/api/v1/users/" + id + "/audit-log?limit=1")
                .body("items[0].details", equalTo(Map.of("access", "temporary-password")));
    }

    @Test
    void passwordResetKeepsSessionsOnRequest() {
        ApiCaller user = Api.user("reset");
        String id = user.id();

        reset(id, Map.of("temporaryPassword", "something-new", "keepSessions", true))
                .expect(204);

        assertThat(realm.user(user.subject()).get("requiredActions").toString()).contains("UPDATE_PASSWORD");
        assertThat(LogoutTokenFactory.sessions(realm, user.identity())).hasSize(1);
        user.get("/api/v1/users/me").expect(200);
        admin.get("/api/v1/users/" + id + "/audit-log?limit=1")
                .body("items[0].details", equalTo(Map.of("access", "temporary-password", "keepSessions", true)));
    }

    @Test
    void resetByEmailEndsNoSession() {
        ApiCaller user = Api.user("reset");
        String id = user.id();

        resetByMail(id).expect(204);
        assertThat(new Mailbox(user.email()).awaitMail().linkWith("/realms/")).startsWith(realm.url());
        for (boolean keepSessions : new boolean[] {true, false}) {
            reset(id, Map.of("keepSessions", keepSessions))
                    .expect(422)
                    .body("errors.field", equalTo(List.of("keepSessions")));
        }
        reset(id, Map.of("temporaryPassword", "something-new", "keepSessions", "yes"))
                .expect(422)
                .body("errors.field", equalTo(List.of("keepSessions")));

        assertThat(LogoutTokenFactory.sessions(realm, user.identity())).hasSize(1);
        user.get("/api/v1/users/me").expect(200);
    }

    private ApiResponse reset(String id, Map<String, ?> body) {
        return admin.post("/api/v1/users/" + id + "/password-reset", body);
    }

    @Test
    void sessionsAreRevoked() {
        ApiCaller user = Api.user("revoke");
        String id = user.id();

        admin.post("/api/v1/users/" + id + "/session-revocation").expect(204);

        assertThat(LogoutTokenFactory.sessions(realm, user.identity())).isEmpty();
        user.get("/api/v1/users/me").expect(401);
    }

    @Test
    void deletedUserIsGoneFromKeycloakAndBecomesATombstone() throws SQLException {
        ApiResponse created = createIdentity(newName(), "user");
        String id = created.path("id");
        String subject = created.path("keycloakId");

        admin.delete("/api/v1/users/" + id).expect(204);

        admin.get("/api/v1/users/" + id).expect(404);
        admin.delete("/api/v1/users/" + id).expect(404);
        assertThatThrownBy(() -> realm.user(subject)).hasMessageContaining("404");
        admin.get("/api/v1/users/" + id + "/audit-log?sort=at")
                .body("items.action", equalTo(List.of("create", "delete")))
                .body("items.outcome", equalTo(List.of("done", "done")));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("select users::text from users where id = '" + id + "'")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).contains(subject).doesNotContain("managed-", "First", "Last");
        }
    }

    @Test
    void administratorsCannotLockThemselvesOut() {
        String own = admin.id();

        for (ApiResponse refused : List.of(
                admin.delete("/api/v1/users/" + own),
                patch(own, "{\"enabled\":false}"),
                patch(own, "{\"roles\":[\"user\"]}"),
                admin.put("/api/v1/users/" + own + "/roles", "{\"roles\":[\"user\"]}"))) {
            refused.expectProblem(403, "own-account");
        }
        admin.read("/api/v1/users/" + own + "/audit-log?limit=4")
                .body("items.action", equalTo(List.of("set-roles", "update", "update", "delete")))
                .body("items.outcome", everyItem(equalTo("refused")))
                .body("items.settledBy", everyItem(equalTo("request")))
                .body("items.outcomeDetails.reason", everyItem(equalTo("urn:rollcall:problem:own-account")))
                .body("items[2].details.enabled", equalTo(false))
                .body("items[0].details.roles", equalTo(List.of("user")));
        patch(own, "{\"roles\":[\"rollcall-admin\",\"user\"]}").expect(200);
    }

    @Test
    void auditLogIsAppendOnly() {
        createIdentity(newName());

        for (String sql : List.of(
                "update audit_log set action = 'x'",
                "delete from audit_log",
                "truncate audit_log cascade",
                "update audit_outcomes set outcome = 'done'",
                "delete from audit_outcomes")) {
            assertThatThrownBy(() -> {
                        try (Connection connection = database.getConnection();
                                Statement statement = connection.createStatement()) {
                            statement.execute(sql);
                        }
                    })
                    .hasMessageContaining("append-only");
        }
        admin.read("/api/v1/audit-log?limit=1").body("items", hasSize(1));
    }
}
