package dev.rollcall.user.api;

import static io.restassured.RestAssured.given;
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
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Creates, changes and deletes users through the API, in Keycloak and in the database. */
@QuarkusTest
class UserManagementTest {

    private static final String PATCH = "application/merge-patch+json; charset=UTF-8";

    private final Realm realm = Realm.get();

    @Inject
    DataSource database;

    private String admin;

    @BeforeEach
    void openClientAsAdministrator() {
        admin = realm.token("admin", "admin");
    }

    private RequestSpecification asAdmin() {
        return given().auth().oauth2(admin);
    }

    private static String newName() {
        return "managed-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private ValidatableResponse create(Map<String, ?> body) {
        return asAdmin()
                .contentType("application/json")
                .body(body)
                .post("/api/v1/users")
                .then();
    }

    private Response createIdentity(String name, String... roles) {
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
                .statusCode(201)
                .extract()
                .response();
    }

    private JsonNode inKeycloak(String subject) {
        return Realm.json(realm.admin("GET", "/users/" + subject, null).body());
    }

    private List<String> rolesInKeycloak(String subject) {
        return StreamSupport.stream(
                        Realm.json(realm.admin("GET", "/users/" + subject + "/role-mappings/realm", null)
                                        .body())
                                .spliterator(),
                        false)
                .map(role -> role.get("name").asText())
                .toList();
    }

    @Test
    void userIsCreatedInKeycloakAndRollcall() {
        String name = newName();

        Response created = create(Map.of(
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
                .statusCode(201)
                .header("ETag", equalTo("\"0\""))
                .body("username", equalTo(name))
                .body("firstName", equalTo("Émile"))
                .body("roles", equalTo(List.of("user")))
                .body("attributes.tier", equalTo("gold"))
                .extract()
                .response();

        String id = created.path("id");
        assertThat(created.header("Location")).endsWith("/api/v1/users/" + id);
        JsonNode identity = inKeycloak(created.path("keycloakId"));
        assertThat(identity.get("username").asText()).isEqualTo(name);
        assertThat(identity.get("enabled").asBoolean()).isTrue();
        assertThat(identity.get("requiredActions").toString()).contains("UPDATE_PASSWORD");
        assertThat(rolesInKeycloak(created.path("keycloakId"))).contains("user", "default-roles-rollcall");
        asAdmin().get("/api/v1/users/" + id).then().statusCode(200).body("username", equalTo(name));
        asAdmin()
                .get("/api/v1/users/" + id + "/audit-log")
                .then()
                .statusCode(200)
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

        create(body)
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:taken"))
                .body("errors.field", equalTo(List.of(taken)));
    }

    @Test
    void takenUsernameAndEmailAreBothNamed() {
        String one = newName();
        String another = newName();
        createIdentity(one);
        createIdentity(another);

        create(Map.of("username", one, "email", another + "@example.org"))
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:taken"))
                .body("errors.field", equalTo(List.of("username", "email")))
                .body("detail", equalTo("username is taken; email is taken"));
    }

    @Test
    void unknownRoleCreatesNoUser() {
        String name = newName();

        create(Map.of("username", name, "roles", List.of("no-such-role")))
                .statusCode(422)
                .body("errors.field", equalTo(List.of("roles")));

        assertThat(Realm.json(realm.admin("GET", "/users?exact=true&username=" + name, null)
                        .body()))
                .isEmpty();
    }

    @Test
    void allWrongFieldsAreNamedAtOnce() {
        create(Map.of(
                        "username",
                        "a b",
                        "email",
                        "nobody",
                        "id",
                        UUID.randomUUID().toString(),
                        "shoeSize",
                        43,
                        "enabled",
                        "yes"))
                .statusCode(422)
                .body("errors.field", hasItem("username"))
                .body("errors.field", hasItem("email"))
                .body("errors.field", hasItem("id"))
                .body("errors.field", hasItem("shoeSize"))
                .body("errors.field", hasItem("enabled"));
    }

    @Test
    void invitationIsReportedAsNotSentWithoutMailServer() {
        String name = newName();

        realm.withoutMailServer(
                () -> create(Map.of("username", name, "email", name + "@example.org", "invitation", true))
                        .statusCode(201)
                        .body("invitation", equalTo("not-sent")));
    }

    @Test
    void invitationIsSentByKeycloak() {
        String name = newName();

        create(Map.of("username", name, "email", name + "@example.org", "invitation", true))
                .statusCode(201)
                .body("invitation", equalTo("sent"));

        assertThat(new Mailbox(name + "@example.org").awaitMail().linkWith("/realms/"))
                .startsWith(realm.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"email\":null", ",\"email\":\"x@example.org\",\"enabled\":false"})
    void invitationRequiresAnEnabledUserWithEmail(String more) {
        asAdmin()
                .contentType("application/json")
                .body("{\"username\":\"%s\",\"invitation\":true%s}".formatted(newName(), more))
                .post("/api/v1/users")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("invitation")));
    }

    @Test
    void resetByEmailReportsWhyItCannotBeSent() {
        String id = createIdentity(newName()).path("id");
        patch(id, "{\"enabled\":false}").statusCode(200);

        resetByMail(id).statusCode(422).body("errors.field", equalTo(List.of("enabled")));

        patch(id, "{\"enabled\":true,\"email\":null}").statusCode(200);
        resetByMail(id)
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:no-mail"))
                .body("detail", containsString("e-mail address"));
    }

    private ValidatableResponse resetByMail(String id) {
        return reset(id, Map.of());
    }

    @Test
    void retryWithTheSameKeyReturnsTheFirstResult() {
        String name = newName();
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("username", name, "email", name + "@example.org");

        Response first = createOnce(key, body);
        Response second = createOnce(key, body);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        createOnce(key, Map.of("username", newName()))
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:rollcall:problem:idempotency-key-reused"));
        // a refusal is a result too
        String other = UUID.randomUUID().toString();
        createOnce(other, Map.of("username", name)).then().statusCode(409);
        createOnce(other, Map.of("username", name)).then().statusCode(409).body("errors.field", hasItem("username"));
    }

    @Test
    void keyIsBoundToOneOperation() {
        String key = UUID.randomUUID().toString();
        String id = createOnce(key, Map.of("username", newName())).path("id");

        asAdmin()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body("{\"temporaryPassword\":\"something-new\"}")
                .post("/api/v1/users/" + id + "/password-reset")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:rollcall:problem:idempotency-key-reused"));
    }

    @Test
    void retryAfterDeletionReturns404() {
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of("username", newName());
        String id = createOnce(key, body).path("id");
        asAdmin().delete("/api/v1/users/" + id).then().statusCode(204);

        createOnce(key, body).then().statusCode(404).body("type", equalTo("urn:rollcall:problem:not-found"));
    }

    private Response createOnce(String key, Map<String, ?> body) {
        return asAdmin()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/users");
    }

    /** Without the index, settling an act would read all keys. */
    @Test
    void keyOfAnActIsFoundByAnIndex() throws SQLException {
        String indexes = new ServiceDatabase(database).text("""
                select string_agg(indexdef, ' ') from pg_indexes
                where tablename = 'idempotency_keys' and schemaname = current_schema()""");

        assertThat(indexes).contains("(act_id)");
    }

    @Test
    void creationsDoNotWaitForEachOther() throws SQLException {
        ServiceDatabase records = new ServiceDatabase(database);
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
            create(Map.of("username", newName())).statusCode(201);
            create(Map.of("username", newName(), "enabled", false)).statusCode(201);
        } finally {
            records.execute("delete from open_acts where act_id = cast(? as uuid)", another.toString());
        }
    }

    @Test
    void patchChangesOnlyTheNamedFields() {
        String name = newName();
        Response created = createIdentity(name, "user");
        String id = created.path("id");
        String subject = created.path("keycloakId");
        JsonNode before = inKeycloak(subject);

        patch(id, "{\"firstName\":\"Zoë\",\"lastName\":null,\"attributes\":{\"a\":{\"b\":1,\"c\":2}}}")
                .statusCode(200)
                .body("firstName", equalTo("Zoë"))
                .body("lastName", equalTo(null))
                .body("email", equalTo(name + "@example.org"))
                .body("roles", equalTo(List.of("user")));
        patch(id, "{\"attributes\":{\"a\":{\"c\":null},\"list\":[1,2]}}")
                .statusCode(200)
                .body("attributes", equalTo(Map.of("a", Map.of("b", 1), "list", List.of(1, 2))));

        JsonNode after = inKeycloak(subject);
        assertThat(after.get("firstName").asText()).isEqualTo("Zoë");
        assertThat(after.has("lastName")).isFalse();
        assertThat(after.get("requiredActions")).isEqualTo(before.get("requiredActions"));
        assertThat(after.get("createdTimestamp")).isEqualTo(before.get("createdTimestamp"));
    }

    /** A realm may have attributes that Rollcall does not know. */
    @Test
    void attributesThatOnlyKeycloakKnowsSurviveAPatch() {
        Realm.Identity identity = realm.createIdentity("managed");
        String id = given().auth()
                .oauth2(realm.token(identity))
                .get("/api/v1/users/me")
                .path("id");
        JsonNode profile = Realm.json(realm.admin("GET", "/users/profile", null).body());
        realm.admin(
                "PUT", "/users/profile", ((ObjectNode) profile.deepCopy()).put("unmanagedAttributePolicy", "ENABLED"));
        try {
            realm.update(identity, Map.of("attributes", Map.of("badge", List.of("7", "8"), "desk", List.of("north"))));
            JsonNode before = inKeycloak(identity.subject()).get("attributes");

            patch(id, "{\"firstName\":\"Second\",\"attributes\":{\"badge\":1}}").statusCode(200);

            JsonNode after = inKeycloak(identity.subject());
            assertThat(after.get("firstName").asText()).isEqualTo("Second");
            assertThat(after.get("attributes")).isEqualTo(before);
            assertThat(before.at("/badge/1").asText()).isEqualTo("8");
        } finally {
            realm.admin("PUT", "/users/profile", profile);
        }
    }

    private ValidatableResponse patch(String id, String body) {
        return asAdmin()
                .contentType(PATCH)
                .body(body)
                .patch("/api/v1/users/" + id)
                .then();
    }

    @Test
    void wrongMediaTypeReturns415WithAcceptPatch() {
        String id = createIdentity(newName()).path("id");

        asAdmin()
                .contentType("application/json")
                .body("{}")
                .patch("/api/v1/users/" + id)
                .then()
                .statusCode(415)
                .header("Accept-Patch", "application/merge-patch+json")
                .body("detail", equalTo("Send the body as application/merge-patch+json."))
                .body("type", equalTo("urn:rollcall:problem:unsupported-media-type"));
    }

    @Test
    void staleIfMatchReturns412() {
        Response created = createIdentity(newName());
        String id = created.path("id");
        String etag = created.header("ETag");

        asAdmin()
                .header("If-Match", etag)
                .contentType(PATCH)
                .body("{\"firstName\":\"New\"}")
                .patch("/api/v1/users/" + id)
                .then()
                .statusCode(200);
        asAdmin()
                .header("If-Match", etag)
                .contentType(PATCH)
                .body("{\"lastName\":\"Newer\"}")
                .patch("/api/v1/users/" + id)
                .then()
                .statusCode(412)
                .body("type", equalTo("urn:rollcall:problem:precondition-failed"));
        Response now = asAdmin().get("/api/v1/users/" + id);
        asAdmin()
                .header("If-None-Match", now.header("ETag"))
                .get("/api/v1/users/" + id)
                .then()
                .statusCode(304);
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, '', '{\"firstName\":\"New\"}'",
        "PUT, /roles, '{\"roles\":[\"user\"]}'",
        "DELETE, '', ''",
    })
    void ifNoneMatchStarReturns412(String method, String below, String body) {
        Response created = createIdentity(newName());
        String path = "/api/v1/users/" + created.path("id") + below;
        String type = method.equals("PATCH") ? PATCH : "application/json";

        asAdmin()
                .header("If-None-Match", "*")
                .contentType(type)
                .body(body)
                .request(method, path)
                .then()
                .statusCode(412)
                .body("type", equalTo("urn:rollcall:problem:precondition-failed"))
                .body("detail", containsString("If-None-Match"));
        asAdmin()
                .get("/api/v1/users/" + created.path("id"))
                .then()
                .statusCode(200)
                .header("ETag", equalTo(created.header("ETag")));

        asAdmin()
                .header("If-None-Match", "*")
                .contentType(type)
                .body(body)
                .request(
                        method,
                        path.replace(created.path("id"), UUID.randomUUID().toString()))
                .then()
                .statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void emptyKeyReturns400(String key) {
        String name = newName();

        createOnce(key, Map.of("username", name))
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Idempotency-Key"));

        asAdmin().get("/api/v1/users?search=" + name).then().body("items.size()", equalTo(0));
    }

    @Test
    void twoKeysReturn400() {
        asAdmin()
                .header("Idempotency-Key", "one", "two")
                .contentType("application/json")
                .body(Map.of("username", newName()))
                .post("/api/v1/users")
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Idempotency-Key"));
    }

    @Test
    void emptyKeyOfAPasswordResetReturns400() {
        String id = createIdentity(newName()).path("id");

        asAdmin()
                .header("Idempotency-Key", "")
                .contentType("application/json")
                .body("{\"temporaryPassword\":\"something-new\"}")
                .post("/api/v1/users/" + id + "/password-reset")
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Idempotency-Key"));
    }

    @Test
    void emptyKeyOfAnImportReturns400() {
        String name = newName();

        asAdmin()
                .header("Idempotency-Key", "")
                .contentType("application/x-ndjson; charset=UTF-8")
                .body("{\"username\":\"%s\"}".formatted(name).getBytes(StandardCharsets.UTF_8))
                .post("/api/v1/users/import")
                .then()
                .statusCode(400)
                .body("errors.field", hasItem("Idempotency-Key"));

        asAdmin().get("/api/v1/users?search=" + name).then().body("items.size()", equalTo(0));
    }

    /** Each is of another caller: a second one of the same caller would get 409. */
    @Test
    void concurrentChangesWithoutIfMatchAllSucceed() {
        String id = createIdentity(newName()).path("id");
        List<String> callers = IntStream.range(0, 4)
                .mapToObj(i -> realm.token(realm.createIdentity("caller", "admin")))
                .toList();
        List<CompletableFuture<Integer>> different = List.of(
                later(callers.get(0), id, "{\"firstName\":\"One\"}"),
                later(callers.get(1), id, "{\"lastName\":\"Two\"}"),
                later(callers.get(2), id, "{\"attributes\":{\"three\":3}}"));

        assertThat(different)
                .allSatisfy(status -> assertThat(TimeLimits.get(status)).isEqualTo(200));
        asAdmin()
                .get("/api/v1/users/" + id)
                .then()
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

    private static CompletableFuture<Integer> later(String token, String id, String body) {
        return CompletableFuture.supplyAsync(() -> given().auth()
                .oauth2(token)
                .contentType("application/merge-patch+json")
                .body(body)
                .patch("/api/v1/users/" + id)
                .statusCode());
    }

    @Test
    void rolesAreReplaced() {
        Response created = createIdentity(newName(), "user");

        asAdmin()
                .contentType("application/json")
                .body("{\"roles\":[\"admin\"]}")
                .put("/api/v1/users/" + created.path("id") + "/roles")
                .then()
                .statusCode(200)
                .body("roles", equalTo(List.of("admin")));

        assertThat(rolesInKeycloak(created.path("keycloakId")))
                .contains("admin", "default-roles-rollcall")
                .doesNotContain("user");
    }

    @ParameterizedTest
    @CsvSource({"PUT, /roles, application/json", "PATCH, '', application/merge-patch+json"})
    void oldTokenOfAFormerAdministratorIsRefused(String method, String path, String type) {
        Realm.Identity identity = realm.createIdentity("demoted", "admin", "user");
        String token = realm.token(identity);
        String id = given().auth().oauth2(token).get("/api/v1/users/me").path("id");
        given().auth().oauth2(token).get("/api/v1/audit-log").then().statusCode(200);

        asAdmin()
                .contentType(type + "; charset=UTF-8")
                .body("{\"roles\":[\"user\"]}")
                .request(method, "/api/v1/users/" + id + path)
                .then()
                .statusCode(200);

        given().auth().oauth2(token).get("/api/v1/audit-log").then().statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({"PUT, /roles, application/json", "PATCH, '', application/merge-patch+json"})
    void oldTokenOfAFormerReaderIsRefused(String method, String path, String type) {
        Realm.Identity identity = realm.createIdentity("unread", "reader", "user");
        String token = realm.token(identity);
        String id = given().auth().oauth2(token).get("/api/v1/users/me").path("id");
        given().auth().oauth2(token).get("/api/v1/audit-log").then().statusCode(200);

        asAdmin()
                .contentType(type + "; charset=UTF-8")
                .body("{\"roles\":[\"user\"]}")
                .request(method, "/api/v1/users/" + id + path)
                .then()
                .statusCode(200);

        given().auth().oauth2(token).get("/api/v1/audit-log").then().statusCode(401);
    }

    @Test
    void passwordResetEndsSessions() {
        Realm.Identity identity = realm.createIdentity("reset", "user");
        String token = realm.token(identity);
        String id = given().auth().oauth2(token).get("/api/v1/users/me").path("id");

        reset(id, Map.of("temporaryPassword", "something-new")).statusCode(204);

        assertThat(inKeycloak(identity.subject()).get("requiredActions").toString())
                .contains("UPDATE_PASSWORD");
        assertThat(LogoutTokenFactory.sessions(realm, identity)).isEmpty();
        given().auth().oauth2(token).get("/api/v1/users/me").then().statusCode(401);
        asAdmin()
                .get("/api/v1/users/" + id + "/audit-log?limit=1")
                .then()
                .body("items[0].details", equalTo(Map.of("access", "temporary-password")));
    }

    @Test
    void passwordResetKeepsSessionsOnRequest() {
        Realm.Identity identity = realm.createIdentity("reset", "user");
        String token = realm.token(identity);
        String id = given().auth().oauth2(token).get("/api/v1/users/me").path("id");

        reset(id, Map.of("temporaryPassword", "something-new", "keepSessions", true))
                .statusCode(204);

        assertThat(inKeycloak(identity.subject()).get("requiredActions").toString())
                .contains("UPDATE_PASSWORD");
        assertThat(LogoutTokenFactory.sessions(realm, identity)).hasSize(1);
        given().auth().oauth2(token).get("/api/v1/users/me").then().statusCode(200);
        asAdmin()
                .get("/api/v1/users/" + id + "/audit-log?limit=1")
                .then()
                .body("items[0].details", equalTo(Map.of("access", "temporary-password", "keepSessions", true)));
    }

    @Test
    void resetByEmailEndsNoSession() {
        Realm.Identity identity = realm.createIdentity("reset", "user");
        String token = realm.token(identity);
        String id = given().auth().oauth2(token).get("/api/v1/users/me").path("id");

        resetByMail(id).statusCode(204);
        assertThat(new Mailbox(identity.username() + "@example.org").awaitMail().linkWith("/realms/"))
                .startsWith(realm.url());
        for (boolean keepSessions : new boolean[] {true, false}) {
            reset(id, Map.of("keepSessions", keepSessions))
                    .statusCode(422)
                    .body("errors.field", equalTo(List.of("keepSessions")));
        }
        reset(id, Map.of("temporaryPassword", "something-new", "keepSessions", "yes"))
                .statusCode(422)
                .body("errors.field", equalTo(List.of("keepSessions")));

        assertThat(LogoutTokenFactory.sessions(realm, identity)).hasSize(1);
        given().auth().oauth2(token).get("/api/v1/users/me").then().statusCode(200);
    }

    private ValidatableResponse reset(String id, Map<String, ?> body) {
        return asAdmin()
                .contentType("application/json")
                .body(body)
                .post("/api/v1/users/" + id + "/password-reset")
                .then();
    }

    @Test
    void sessionsAreRevoked() {
        Realm.Identity identity = realm.createIdentity("revoke", "user");
        String token = realm.token(identity);
        String id = given().auth().oauth2(token).get("/api/v1/users/me").path("id");

        asAdmin().post("/api/v1/users/" + id + "/sessions/revoke").then().statusCode(204);

        assertThat(LogoutTokenFactory.sessions(realm, identity)).isEmpty();
        given().auth().oauth2(token).get("/api/v1/users/me").then().statusCode(401);
    }

    @Test
    void deletedUserIsGoneFromKeycloakAndBecomesATombstone() throws SQLException {
        Response created = createIdentity(newName(), "user");
        String id = created.path("id");
        String subject = created.path("keycloakId");

        asAdmin().delete("/api/v1/users/" + id).then().statusCode(204);

        asAdmin().get("/api/v1/users/" + id).then().statusCode(404);
        asAdmin().delete("/api/v1/users/" + id).then().statusCode(404);
        assertThatThrownBy(() -> inKeycloak(subject)).hasMessageContaining("404");
        asAdmin()
                .get("/api/v1/users/" + id + "/audit-log?sort=at")
                .then()
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
        String own = asAdmin().get("/api/v1/users/me").path("id");

        for (Response refused : List.of(
                asAdmin().delete("/api/v1/users/" + own),
                patch(own, "{\"enabled\":false}").extract().response(),
                patch(own, "{\"roles\":[\"user\"]}").extract().response(),
                asAdmin()
                        .contentType("application/json")
                        .body("{\"roles\":[\"user\"]}")
                        .put("/api/v1/users/" + own + "/roles"))) {
            refused.then().statusCode(403).body("type", equalTo("urn:rollcall:problem:own-account"));
        }
        asAdmin()
                .get("/api/v1/users/" + own + "/audit-log?limit=4")
                .then()
                .statusCode(200)
                .body("items.action", equalTo(List.of("set-roles", "update", "update", "delete")))
                .body("items.outcome", everyItem(equalTo("refused")))
                .body("items.settledBy", everyItem(equalTo("request")))
                .body("items.outcomeDetails.reason", everyItem(equalTo("urn:rollcall:problem:own-account")))
                .body("items[2].details.enabled", equalTo(false))
                .body("items[0].details.roles", equalTo(List.of("user")));
        patch(own, "{\"roles\":[\"admin\",\"user\"]}").statusCode(200);
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
        asAdmin().get("/api/v1/audit-log?limit=1").then().statusCode(200).body("items", hasSize(1));
    }
}
