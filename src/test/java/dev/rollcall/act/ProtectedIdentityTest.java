package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.keycloak.RealmAdministrators.GrantPath;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
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
    private static final String ONE = "/users/(?!profile)[^/]+";
    private static final String ROLES = ONE + "/role-mappings/realm";
    private static final String HELD_ADMINISTRATION = ONE + "/role-mappings/clients/[^/]+/composite";
    private static final String COMPOSITES = "/roles-by-id/[^/]+/composites";
    private static final String CLIENTS = "/clients";
    private static final String CHANGE = "POST|PUT|DELETE";

    private final RealmAdministrators administrators = new RealmAdministrators(realm);

    private Map<String, Supplier<ApiResponse>> changes(String id) {
        String user = USERS + "/" + id;
        Map<String, Supplier<ApiResponse>> changes = new LinkedHashMap<>();
        for (String patch : List.of(
                "{\"firstName\":\"Changed\"}",
                "{\"email\":\"changed@example.org\"}",
                "{\"enabled\":false}",
                "{\"roles\":[]}",
                "{\"roles\":[\"user\"],\"lastName\":\"Changed\"}",
                "{\"attributes\":{\"tier\":\"gold\"}}")) {
            changes.put("PATCH " + patch, () -> admin.patch(user, patch));
        }
        changes.put("PUT no roles", () -> admin.put(user + "/roles", Map.of("roles", List.of())));
        changes.put("PUT a role", () -> admin.put(user + "/roles", Map.of("roles", List.of("user"))));
        changes.put(
                "reset by a password",
                () -> admin.post(user + "/password-reset", Map.of("temporaryPassword", "changed-password")));
        changes.put("reset by a mail", () -> admin.post(user + "/password-reset", Map.of()));
        changes.put("revoke sessions", () -> admin.post(user + "/session-revocation"));
        changes.put("delete", () -> admin.delete(user));
        return changes;
    }

    private void assertUnchangedInKeycloak(String subject) {
        assertThat(wires.admin().count(CHANGE, "/users/" + subject + ".*")).isZero();
    }

    /** Returns everything that a change could change. */
    private List<JsonNode> state(Realm.Identity identity) {
        String user = "/users/" + identity.subject();
        return List.of(
                realm.read(user),
                realm.read(user + "/role-mappings"),
                realm.read(user + "/credentials"),
                realm.read(user + "/groups"),
                realm.read(user + "/sessions"));
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeOfARealmAdministratorIsRefused(GrantPath way) {
        ApiCaller user = Api.as(realm.createIdentity("protected"));
        administrators.grant(user.identity(), way);
        String id = user.id();
        List<JsonNode> before = state(user.identity());
        wires.reset();

        admin.read(USERS + "/" + id + "/protection")
                .body("protected", equalTo(true))
                .body("deletable", equalTo(false));
        user.get(USERS + "/me/protection").body("protected", equalTo(true));
        changes(id).forEach((name, change) -> {
            ApiResponse response = change.get();
            assertThat(response.statusCode()).as(name).isEqualTo(403);
            assertThat(response.<String>path("type")).as(name).isEqualTo(PROTECTED);
            assertThat(response.<String>path("detail")).as(name).contains("realm-management");
            assertThat(outcome()).as(name).isEqualTo("refused by request");
        });

        assertUnchangedInKeycloak(user.subject());
        assertThat(state(user.identity())).isEqualTo(before);
        // their token is not revoked, and their record is unchanged
        user.read(USERS + "/me").body("firstName", equalTo("First"));
        admin.read(USERS + "/" + id).body("attributes.tier", equalTo(null));
    }

    @ParameterizedTest
    @EnumSource
    void realmAdministratorsCannotChangeTheirOwnAccountHere(GrantPath way) {
        Realm.Identity identity = realm.createIdentity("protected-own");
        administrators.grant(identity, way);
        ApiCaller caller = Api.as(realm.signedInToken(identity));
        caller.id();
        List<JsonNode> before = state(identity);
        wires.reset();

        for (String patch : List.of("{\"firstName\":\"Changed\"}", "{\"email\":\"changed@example.org\"}")) {
            caller.patch(USERS + "/me", patch).expectProblem(403, PROTECTED);
        }

        assertUnchangedInKeycloak(identity.subject());
        assertThat(state(identity)).isEqualTo(before);
        caller.get(USERS + "/me").expect(200);
    }

    private String roleWithAdministration(boolean deep) {
        return deep ? administrators.nestedRoleWithAdministration() : administrators.roleWithAdministration();
    }

    private static void assertRefusedForItsRoles(ApiResponse response) {
        response.expectProblem(422, "invalid-field")
                .body("errors.field", equalTo(List.of("roles")))
                .body("detail", containsString("realm-management"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRoleThatContainsRealmAdministrationIsNotGranted(boolean deep) {
        String role = roleWithAdministration(deep);
        String name = newName();
        ApiResponse user = created(newName(), "user");
        String id = user.path("id");
        String subject = user.path("keycloakId");
        wires.reset();

        assertRefusedForItsRoles(create(newKey(), userNamed(name, "user", role)));
        assertThat(outcome()).isEqualTo("refused by request");
        assertRefusedForItsRoles(admin.put(USERS + "/" + id + "/roles", Map.of("roles", List.of("user", role))));
        assertThat(outcome()).isEqualTo("refused by request");
        assertRefusedForItsRoles(patch(id, "{\"firstName\":\"Changed\",\"roles\":[\"user\",\"%s\"]}".formatted(role)));
        assertThat(outcome()).isEqualTo("refused by request");

        assertUnchangedInKeycloak(subject);
        assertThat(wires.admin().count("POST", "/users")).isZero();
        assertThat(inKeycloak(name)).isEmpty();
        assertThat(rolesInKeycloak(subject)).containsExactly("user");
        admin.get(USERS + "/" + id).body("firstName", equalTo("First"));
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
        ApiResponse user = created(newName(), role);
        ApiResponse other = created(newName(), "user");

        patch(other.path("id"), "{\"roles\":[\"user\",\"%s\"]}".formatted(role)).expect(200);

        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly(role);
        assertThat(rolesInKeycloak(other.path("keycloakId"))).containsExactlyInAnyOrder("user", role);
    }

    /** The user has become a realm administrator in the meantime, so the rest of the change is not applied. */
    @Test
    void theSweeperLeavesARealmAdministratorUnchanged() {
        ApiResponse user = created(newName());
        String id = user.path("id");
        Realm.Identity identity = new Realm.Identity(user.path("keycloakId"), user.path("username"), "");
        wires.reset();
        wires.admin().drop(WireDirection.REQUEST, "POST", ROLES, 3);
        wires.admin().drop(WireDirection.REQUEST, RequestPattern.of("GET", ONE).after("POST", ROLES), 1_000);
        assertPending(patch(id, "{\"firstName\":\"Second\",\"roles\":[\"user\"]}"));
        administrators.grant(identity, GrantPath.DIRECT);
        List<JsonNode> before = state(identity);
        reset();

        awaitOutcomeBySweeper("refused");

        assertUnchangedInKeycloak(identity.subject());
        assertThat(state(identity)).isEqualTo(before);
        assertThat(rolesInKeycloak(identity.subject())).isEmpty();
        // the record shows the earlier part of the change
        admin.get(USERS + "/" + id).body("firstName", equalTo("Second")).body("roles", equalTo(List.of()));
    }

    @Test
    void theSweeperDoesNotDeleteACreatedUserWhoBecameARealmAdministrator() {
        String name = newName();
        wires.admin().drop(WireDirection.RESPONSE, "POST", "/users", 1);
        wires.admin().drop(WireDirection.REQUEST, "GET", "/users", 1_000);
        assertPending(create(newKey(), userNamed(name, "user")));
        String subject = inKeycloak(name).at("/0/id").asText();
        administrators.grant(new Realm.Identity(subject, name, ""), GrantPath.DIRECT);
        reset();

        awaitOutcomeBySweeper("refused");

        assertUnchangedInKeycloak(subject);
        assertThat(inKeycloak(name)).hasSize(1);
        assertThat(rolesInKeycloak(subject)).isEmpty();
    }

    /** Keycloak leaves out roles that the service may not see; an empty answer does not mean that there are none. */
    @Test
    void withoutViewClientsEveryChangeIsRefused() {
        String composite = administrators.harmlessComposite();
        ApiResponse user = created(newName(), "user");
        String id = user.path("id");
        String name = newName();
        String client = realm.read("/clients?clientId=rollcall").at("/0/id").asText();
        String serviceAccount = realm.read("/clients/" + client + "/service-account-user")
                .path("id")
                .asText();
        String mappings = "/users/" + serviceAccount + "/role-mappings/clients/"
                + realm.read("/clients?clientId=realm-management").at("/0/id").asText();
        List<JsonNode> right = List.of(realm.read("/roles-by-id/" + idOfRight(mappings)));
        realm.admin("DELETE", mappings, right);
        wires.reset();
        try {
            changes(id).forEach((what, change) -> {
                ApiResponse response = change.get();
                assertThat(response.statusCode()).as(what).isEqualTo(502);
                assertThat(response.<String>path("type")).as(what).isEqualTo(REFUSED);
                assertThat(response.<String>path("detail"))
                        .as(what)
                        .contains("Assign it the role `view-clients` of `realm-management`");
            });
            create(newKey(), userNamed(name, composite))
                    .expectProblem(502, REFUSED)
                    .body("detail", containsString("`view-clients`"));
            assertUnchangedInKeycloak(user.path("keycloakId"));
            assertThat(wires.admin().count("POST", "/users")).isZero();

            // the check after the grant finds that the right is missing, and the creation is undone
            create(newKey(), userNamed(name, "user")).expectProblem(502, REFUSED);
            assertThat(inKeycloak(name)).isEmpty();
        } finally {
            realm.admin("POST", mappings, right);
        }
        patch(id, "{\"firstName\":\"Changed\"}").expect(200);
    }

    private String idOfRight(String mappings) {
        for (JsonNode role : realm.read(mappings)) {
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
        Realm.Identity identity = realm.createIdentity("protected-replaced");
        administrators.grant(identity, GrantPath.DIRECT);
        String id = Api.as(identity).id();
        wires.admin().answer(404, "{\"error\":\"Client not found\"}", "GET", HELD_ADMINISTRATION, 1);
        wires.admin()
                .answer(
                        200,
                        "[{\"id\":\"%s\",\"clientId\":\"realm-management\"}]".formatted(UUID.randomUUID()),
                        "GET",
                        CLIENTS,
                        1);
        // for an unknown client id Keycloak itself answers 404
        admin.delete(USERS + "/" + id).expect(404);

        admin.delete(USERS + "/" + id).expectProblem(403, PROTECTED);

        assertThat(wires.admin().count("GET", CLIENTS)).isEqualTo(2);
        assertUnchangedInKeycloak(identity.subject());
    }

    @Test
    void anUnreadableAnswerAboutProtectionReturns503() {
        ApiResponse user = created(newName());
        wires.admin().answer(200, "{}", "GET", HELD_ADMINISTRATION, 1_000);

        patch(user.path("id"), "{\"firstName\":\"Changed\"}").expect(503);

        assertUnchangedInKeycloak(user.path("keycloakId"));
        assertThat(outcome()).isEqualTo("not-done by request");
    }

    @Test
    void aUserMissingInKeycloakIsDeleted() {
        ApiResponse user = created(newName());
        realm.delete(new Realm.Identity(user.path("keycloakId"), user.path("username"), ""));

        admin.delete(USERS + "/" + user.path("id")).expect(204);
    }

    /** A grant is checked again afterwards. */
    @Test
    void protectionCostsOneCallPerChangeOneMorePerGrantAndNonePerRead() {
        created(newName(), "user");
        String id = created(newName()).path("id");
        admin.get(USERS + "/me").expect(200);
        admin.get(USERS + "/" + id).expect(200);
        admin.get(USERS).expect(200);
        assertThat(callsAboutProtection()).isZero();

        patch(id, "{\"firstName\":\"Changed\"}").expect(200);
        assertThat(callsAboutProtection()).isEqualTo(1);

        patch(id, "{\"roles\":[\"user\"]}").expect(200);
        assertThat(callsAboutProtection()).isEqualTo(3);

        create(newKey(), userNamed(newName(), "user")).expect(201);
        assertThat(callsAboutProtection()).isEqualTo(4);
    }

    private long callsAboutProtection() {
        return wires.admin().count("GET", HELD_ADMINISTRATION)
                + wires.admin().count("GET", COMPOSITES)
                + wires.admin().count("GET", CLIENTS);
    }
}
