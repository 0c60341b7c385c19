package dev.rollcall.user.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.Realm;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** If the operator lists the roles that can be granted, no other role can. */
@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class GrantableRolesTest {

    private static final String USERS = "/api/v1/users";

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    private String token;

    @BeforeEach
    void openClientAsAdministrator() {
        token = realm.token("admin", "admin");
    }

    private RequestSpecification request(String type, Object body) {
        return given().auth()
                .oauth2(token)
                .header("If-Match", "*")
                .contentType(type)
                .body(body);
    }

    private static String newName() {
        return "grantable-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static void isRefused(Response response) {
        response.then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("roles")))
                .body("detail", containsString("cannot be granted"));
    }

    private List<String> rolesOf(Realm.Identity identity) {
        JsonNode roles = Realm.json(realm.admin("GET", "/users/" + identity.subject() + "/role-mappings/realm", null)
                .body());
        return StreamSupport.stream(roles.spliterator(), false)
                .map(role -> role.path("name").asText())
                .filter(role -> !role.startsWith("default-roles"))
                .sorted()
                .toList();
    }

    @Test
    void otherRolesAreNotGranted() {
        String other = realm.createRole("other");
        Realm.Identity identity = realm.createIdentity("grantable");
        String id =
                given().auth().oauth2(realm.token(identity)).get(USERS + "/me").path("id");
        String name = newName();
        Map<String, ?> both = Map.of("roles", List.of(DeploymentProfile.GRANTABLE, other));

        isRefused(request("application/json", Map.of("username", name, "roles", List.of(other)))
                .post(USERS));
        isRefused(request("application/json", both).put(USERS + "/" + id + "/roles"));
        isRefused(request(
                        MyAccountTest.PATCH,
                        "{\"roles\":[\"%s\",\"%s\"]}".formatted(DeploymentProfile.GRANTABLE, other))
                .patch(USERS + "/" + id));

        assertThat(rolesOf(identity)).isEmpty();
        request("application/json", Map.of("roles", List.of(DeploymentProfile.GRANTABLE)))
                .put(USERS + "/" + id + "/roles")
                .then()
                .statusCode(200);
        assertThat(rolesOf(identity)).containsExactly(DeploymentProfile.GRANTABLE);
    }

    @Test
    void listMarksOnlyGrantableRoles() {
        String other = realm.createRole("other");

        given().auth()
                .oauth2(token)
                .get("/api/v1/roles")
                .then()
                .statusCode(200)
                .body("items.findAll { it.grantable }.name", equalTo(List.of(DeploymentProfile.GRANTABLE)))
                .body("items.name", hasItem(other));
    }

    @Test
    void ungrantableRoleCanBeKeptAndRemoved() {
        String other = realm.createRole("other");
        Realm.Identity identity = realm.createIdentity("grantable", other);
        String id =
                given().auth().oauth2(realm.token(identity)).get(USERS + "/me").path("id");

        request("application/json", Map.of("roles", List.of(DeploymentProfile.GRANTABLE, other)))
                .put(USERS + "/" + id + "/roles")
                .then()
                .statusCode(200);
        assertThat(rolesOf(identity)).containsExactlyInAnyOrder(DeploymentProfile.GRANTABLE, other);

        request("application/json", Map.of("roles", List.of(DeploymentProfile.GRANTABLE)))
                .put(USERS + "/" + id + "/roles")
                .then()
                .statusCode(200);
        assertThat(rolesOf(identity)).containsExactly(DeploymentProfile.GRANTABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?dryRun=true"})
    void importRefusesUngrantableRoles(String query) {
        String other = realm.createRole("other");
        String refused = newName();

        List<JsonNode> answer = new BulkClient(service, token).importFile(query, BulkClient.NDJSON, null, """
                {"username":"%s","roles":["%s"]}
                {"username":"%s","roles":["%s"]}
                """.formatted(
                        refused, other, newName(), DeploymentProfile.GRANTABLE));

        assertThat(answer)
                .extracting(line -> line.path("status").asInt())
                .containsExactly(422, query.isEmpty() ? 201 : 200, 0);
        assertThat(answer.get(0).at("/problem/detail").asText()).contains("cannot be granted");
        assertThat(Realm.json(realm.admin("GET", "/users?exact=true&username=" + refused, null)
                        .body()))
                .isEmpty();
    }
}
