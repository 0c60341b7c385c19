package dev.rollcall.act;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.keycloak.RealmAdministrators.GrantPath;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service neither changes users who administer the realm in Keycloak, nor grants realm administration. */
@QuarkusTest
@Tag("slow")
@WithTestResource(BackendWires.Installer.class)
class ProtectedIdentityTest extends WiredTest {

    private static final String PROTECTED = "urn:rollcall:problem:protected-identity";
    private static final String REFUSED = "urn:rollcall:problem:directory-refused";
    private static final String ONE = "/users/[^/]+";
    private static final String ROLES = ONE + "/role-mappings/realm";
    private static final String HELD_ADMINISTRATION = ONE + "/role-mappings/clients/[^/]+/composite";
    private static final String COMPOSITES = "/roles-by-id/[^/]+/composites";
    private static final String CLIENTS = "/clients";
    private static final String CHANGE = "POST|PUT|DELETE";

    private final RealmAdministrators administrators = new RealmAdministrators(realm);

    @TestHTTPResource("/")
    URI service;

    private Map<String, Supplier<Response>> changes(String id) {
        String user = USERS + "/" + id;
        Map<String, Supplier<Response>> changes = new LinkedHashMap<>();
        for (String patch : List.of(
                "{\"firstName\":\"Changed\"}",
                "{\"email\":\"changed@example.org\"}",
                "{\"enabled\":false}",
                "{\"roles\":[]}",
                "{\"roles\":[\"user\"],\"lastName\":\"Changed\"}",
                "{\"attributes\":{\"tier\":\"gold\"}}")) {
            changes.put(
                    "PATCH " + patch,
                    () -> asAdmin().contentType(PATCH).body(patch).patch(user));
        }
        changes.put("PUT no roles", () -> withJson(Map.of("roles", List.of())).put(user + "/roles"));
        changes.put(
                "PUT a role", () -> withJson(Map.of("roles", List.of("user"))).put(user + "/roles"));
        changes.put(
                "reset by a password",
                () -> withJson(Map.of("temporaryPassword", "changed-password")).post(user + "/password-reset"));
        changes.put("reset by a mail", () -> withJson(Map.of()).post(user + "/password-reset"));
        changes.put("revoke sessions", () -> asAdmin().post(user + "/sessions/revoke"));
        changes.put("delete", () -> asAdmin().delete(user));
        return changes;
    }

    private RequestSpecification withJson(Map<String, ?> body) {
        return asAdmin().contentType("application/json").body(body);
    }

    private void assertUnchangedInKeycloak(String subject) {
        assertThat(wires.admin().count(CHANGE, "/users/" + subject + ".*")).isZero();
    }

    private JsonNode get(String path) {
        return Realm.json(realm.admin("GET", path, null).body());
    }

    /** Returns everything that a change could change. */
    private List<JsonNode> state(Realm.Identity identity) {
        String user = "/users/" + identity.subject();
        return List.of(
                get(user),
                get(user + "/role-mappings"),
                get(user + "/credentials"),
                get(user + "/groups"),
                get(user + "/sessions"));
    }

    private static String idOf(String token) {
        return given().auth().oauth2(token).get(USERS + "/me").path("id");
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeOfARealmAdministratorIsRefused(GrantPath way) {
        Realm.Identity identity = realm.createIdentity("protected");
        administrators.grant(identity, way);
        String token = realm.token(identity);
        String id = idOf(token);
        List<JsonNode> before = state(identity);
        wires.reset();

        asAdmin().get(USERS + "/" + id + "/protection").then().statusCode(200).body("protected", equalTo(true));
        given().auth().oauth2(token).get(USERS + "/me/protection").then().body("protected", equalTo(true));
        changes(id).forEach((name, change) -> {
            Response response = change.get();
            assertThat(response.statusCode()).as(name).isEqualTo(403);
            assertThat(response.<String>path("type")).as(name).isEqualTo(PROTECTED);
            assertThat(response.<String>path("detail")).as(name).contains("realm-management");
            assertThat(outcome()).as(name).isEqualTo("refused by request");
        });

        assertUnchangedInKeycloak(identity.subject());
        assertThat(state(identity)).isEqualTo(before);
        // their token is not revoked, and their record is unchanged
        given().auth().oauth2(token).get(USERS + "/me").then().statusCode(200).body("firstName", equalTo("First"));
        asAdmin().get(USERS + "/" + id).then().statusCode(200).body("attributes.tier", equalTo(null));
    }

    @ParameterizedTest
    @EnumSource
    void realmAdministratorsCannotChangeTheirOwnAccountHere(GrantPath way) {
        Realm.Identity identity = realm.createIdentity("protected-own");
        administrators.grant(identity, way);
        String token = realm.signedInToken(identity);
        idOf(token);
        List<JsonNode> before = state(identity);
        wires.reset();

        for (String patch : List.of("{\"firstName\":\"Changed\"}", "{\"email\":\"changed@example.org\"}")) {
            given().auth()
                    .oauth2(token)
                    .contentType(PATCH)
                    .body(patch)
                    .patch(USERS + "/me")
                    .then()
                    .statusCode(403)
                    .body("type", equalTo(PROTECTED));
        }

        assertUnchangedInKeycloak(identity.subject());
        assertThat(state(identity)).isEqualTo(before);
        given().auth().oauth2(token).get(USERS + "/me").then().statusCode(200);
    }

    private String roleWithAdministration(boolean deep) {
        return deep ? administrators.nestedRoleWithAdministration() : administrators.roleWithAdministration();
    }

    private static void assertRefusedForItsRoles(Response response) {
        response.then()
                .statusCode(422)
                .body("type", equalTo("urn:rollcall:problem:invalid-field"))
                .body("errors.field", equalTo(List.of("roles")))
                .body("detail", containsString("realm-management"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRoleThatContainsRealmAdministrationIsNotGranted(boolean deep) {
        String role = roleWithAdministration(deep);
        String name = newName();
        Response user = created(newName(), "user");
        String id = user.path("id");
        String subject = user.path("keycloakId");
        wires.reset();

        assertRefusedForItsRoles(create(newKey(), userNamed(name, "user", role)));
        assertThat(outcome()).isEqualTo("refused by request");
        assertRefusedForItsRoles(
                withJson(Map.of("roles", List.of("user", role))).put(USERS + "/" + id + "/roles"));
        assertThat(outcome()).isEqualTo("refused by request");
        assertRefusedForItsRoles(patch(id, "{\"firstName\":\"Changed\",\"roles\":[\"user\",\"%s\"]}".formatted(role))
                .extract()
                .response());
        assertThat(outcome()).isEqualTo("refused by request");

        assertUnchangedInKeycloak(subject);
        assertThat(wires.admin().count("POST", "/users")).isZero();
        assertThat(inKeycloak(name)).isEmpty();
        assertThat(rolesInKeycloak(subject)).containsExactly("user");
        asAdmin().get(USERS + "/" + id).then().body("firstName", equalTo("First"));
    }

    @ParameterizedTest
    @CsvSource({"'', false", "'', true", "?dryRun=true, false", "?dryRun=true, true"})
    void anImportAndADryRunRefuseRolesWithRealmAdministration(String query, boolean deep) {
        String role = roleWithAdministration(deep);
        String refused = newName();
        String fine = newName();
        wires.reset();

        List<JsonNode> answer = new BulkClient(service, realm.token(self()))
                .importFile(query, BulkClient.NDJSON, null, """
                        {"username":"%1$s","roles":["user","%3$s"]}
                        {"username":"%2$s","roles":["user"]}
                        {"username":"%1$s-2","roles":["%3$s"]}
                        """.formatted(refused, fine, role));

        assertThat(answer)
                .extracting(line -> line.path("status").asInt())
                .containsExactly(422, query.isEmpty() ? 201 : 200, 422, 0);
        for (int line : List.of(0, 2)) {
            assertThat(answer.get(line).at("/problem/errors/0/field").asText()).isEqualTo("roles");
            assertThat(answer.get(line).at("/problem/detail").asText()).contains("realm-management");
        }
        assertThat(inKeycloak(refused)).isEmpty();
        assertThat(inKeycloak(refused + "-2")).isEmpty();
        assertThat(inKeycloak(fine)).hasSize(query.isEmpty() ? 1 : 0);
        assertThat(wires.admin().count("POST", "/users")).isEqualTo(query.isEmpty() ? 1 : 0);
    }

    @Test
    void aHarmlessCompositeRoleIsGranted() {
        String role = administrators.harmlessComposite();
        Response user = created(newName(), role);
        Response other = created(newName(), "user");

        patch(other.path("id"), "{\"roles\":[\"user\",\"%s\"]}".formatted(role)).statusCode(200);

        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly(role);
        assertThat(rolesInKeycloak(other.path("keycloakId"))).containsExactlyInAnyOrder("user", role);
    }

    /** The user has become a realm administrator in the meantime, so the rest of the change is not applied. */
    @Test
    void theSweeperLeavesARealmAdministratorUnchanged() {
        Response user = created(newName());
        String id = user.path("id");
        Realm.Identity identity = new Realm.Identity(user.path("keycloakId"), user.path("username"), "");
        wires.reset();
        wires.admin().drop(WireDirection.REQUEST, "POST", ROLES, 3);
        wires.admin().drop(WireDirection.REQUEST, RequestPattern.of("GET", ONE).after("POST", ROLES), 1_000);
        assertPending(patch(id, "{\"firstName\":\"Second\",\"roles\":[\"user\"]}")
                .extract()
                .response());
        administrators.grant(identity, GrantPath.DIRECT);
        List<JsonNode> before = state(identity);
        wires.reset();
        closeBreaker();

        awaitOutcomeBySweeper("refused");

        assertUnchangedInKeycloak(identity.subject());
        assertThat(state(identity)).isEqualTo(before);
        assertThat(rolesInKeycloak(identity.subject())).isEmpty();
        // the record shows the earlier part of the change
        asAdmin()
                .get(USERS + "/" + id)
                .then()
                .body("firstName", equalTo("Second"))
                .body("roles", equalTo(List.of()));
    }

    @Test
    void theSweeperDoesNotDeleteACreatedUserWhoBecameARealmAdministrator() {
        String name = newName();
        wires.admin().drop(WireDirection.RESPONSE, "POST", "/users", 1);
        wires.admin().drop(WireDirection.REQUEST, "GET", "/users", 1_000);
        assertPending(create(newKey(), userNamed(name, "user")));
        String subject = inKeycloak(name).at("/0/id").asText();
        administrators.grant(new Realm.Identity(subject, name, ""), GrantPath.DIRECT);
        wires.reset();
        closeBreaker();

        awaitOutcomeBySweeper("refused");

        assertUnchangedInKeycloak(subject);
        assertThat(inKeycloak(name)).hasSize(1);
        assertThat(rolesInKeycloak(subject)).isEmpty();
    }

    /** Keycloak leaves out roles that the service may not see; an empty answer does not mean that there are none. */
    @Test
    void withoutViewClientsEveryChangeIsRefused() {
        String composite = administrators.harmlessComposite();
        Response user = created(newName(), "user");
        String id = user.path("id");
        String name = newName();
        String client = get("/clients?clientId=rollcall").at("/0/id").asText();
        String serviceAccount =
                get("/clients/" + client + "/service-account-user").path("id").asText();
        String mappings = "/users/" + serviceAccount + "/role-mappings/clients/"
                + get("/clients?clientId=realm-management").at("/0/id").asText();
        List<JsonNode> right = List.of(get("/roles-by-id/" + idOfRight(mappings)));
        realm.admin("DELETE", mappings, right);
        wires.reset();
        try {
            changes(id).forEach((what, change) -> {
                Response response = change.get();
                assertThat(response.statusCode()).as(what).isEqualTo(502);
                assertThat(response.<String>path("type")).as(what).isEqualTo(REFUSED);
                assertThat(response.<String>path("detail"))
                        .as(what)
                        .contains("Assign it the role `view-clients` of `realm-management`");
            });
            create(newKey(), userNamed(name, composite))
                    .then()
                    .statusCode(502)
                    .body("type", equalTo(REFUSED))
                    .body("detail", containsString("`view-clients`"));
            assertUnchangedInKeycloak(user.path("keycloakId"));
            assertThat(wires.admin().count("POST", "/users")).isZero();

            // the check after the grant finds that the right is missing, and the creation is undone
            create(newKey(), userNamed(name, "user")).then().statusCode(502).body("type", equalTo(REFUSED));
            assertThat(inKeycloak(name)).isEmpty();
        } finally {
            realm.admin("POST", mappings, right);
        }
        patch(id, "{\"firstName\":\"Changed\"}").statusCode(200);
    }

    private String idOfRight(String mappings) {
        for (JsonNode role : get(mappings)) {
            if (role.path("name").asText().equals("view-clients")) {
                return role.path("id").asText();
            }
        }
        throw new AssertionError("The demo realm's service account has no view-clients");
    }

    /** A client that is deleted and created again has another id. */
    @Test
    void aReplacedRealmManagementClientIsLookedUpAgain() {
        created(newName(), "user");
        wires.reset();
        Realm.Identity identity = realm.createIdentity("protected-replaced");
        administrators.grant(identity, GrantPath.DIRECT);
        String id = idOf(realm.token(identity));
        wires.admin().answer(404, "{\"error\":\"Client not found\"}", "GET", HELD_ADMINISTRATION, 1);
        wires.admin()
                .answer(
                        200,
                        "[{\"id\":\"%s\",\"clientId\":\"realm-management\"}]".formatted(UUID.randomUUID()),
                        "GET",
                        CLIENTS,
                        1);
        // for an unknown client id Keycloak itself answers 404
        asAdmin().delete(USERS + "/" + id).then().statusCode(404);

        asAdmin().delete(USERS + "/" + id).then().statusCode(403).body("type", equalTo(PROTECTED));

        assertThat(wires.admin().count("GET", CLIENTS)).isEqualTo(2);
        assertUnchangedInKeycloak(identity.subject());
    }

    @Test
    void anUnreadableAnswerAboutProtectionReturns503() {
        Response user = created(newName());
        wires.reset();
        wires.admin().answer(200, "{}", "GET", HELD_ADMINISTRATION, 1_000);

        patch(user.path("id"), "{\"firstName\":\"Changed\"}").statusCode(503);

        assertUnchangedInKeycloak(user.path("keycloakId"));
        assertThat(outcome()).isEqualTo("not-done by request");
    }

    @Test
    void aUserMissingInKeycloakIsDeleted() {
        Response user = created(newName());
        realm.delete(new Realm.Identity(user.path("keycloakId"), user.path("username"), ""));

        asAdmin().delete(USERS + "/" + user.path("id")).then().statusCode(204);
    }

    /** A grant is checked again afterwards. */
    @Test
    void protectionCostsOneCallPerChangeOneMorePerGrantAndNonePerRead() {
        created(newName(), "user");
        String id = created(newName()).path("id");
        wires.reset();
        asAdmin().get(USERS + "/me").then().statusCode(200);
        asAdmin().get(USERS + "/" + id).then().statusCode(200);
        asAdmin().get(USERS).then().statusCode(200);
        assertThat(callsAboutProtection()).isZero();

        patch(id, "{\"firstName\":\"Changed\"}").statusCode(200);
        assertThat(callsAboutProtection()).isEqualTo(1);

        patch(id, "{\"roles\":[\"user\"]}").statusCode(200);
        assertThat(callsAboutProtection()).isEqualTo(3);

        created(newName(), "user");
        assertThat(callsAboutProtection()).isEqualTo(4);
    }

    private long callsAboutProtection() {
        return wires.admin().count("GET", HELD_ADMINISTRATION)
                + wires.admin().count("GET", COMPOSITES)
                + wires.admin().count("GET", CLIENTS);
    }
}
