package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

    private final ApiCaller admin = Api.admin().ifMatch("*");

    private static String newName() {
        return "grantable-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static void isRefused(ApiResponse response) {
        response.expect(422)
                .body("errors.field", equalTo(List.of("roles")))
                .body("detail", containsString("cannot be granted"));
    }

    @Test
    void otherRolesAreNotGranted() {
        String other = realm.createRole("other");
        Realm.Identity identity = realm.createIdentity("grantable");
        String id = Api.as(identity).id();
        String name = newName();
        Map<String, ?> both = Map.of("roles", List.of(DeploymentProfile.GRANTABLE, other));

        isRefused(admin.post(USERS, Map.of("username", name, "roles", List.of(other))));
        isRefused(admin.put(USERS + "/" + id + "/roles", both));
        isRefused(admin.patch(
                USERS + "/" + id, "{\"roles\":[\"%s\",\"%s\"]}".formatted(DeploymentProfile.GRANTABLE, other)));

        assertThat(realm.roles(identity.subject())).isEmpty();
        admin.put(USERS + "/" + id + "/roles", Map.of("roles", List.of(DeploymentProfile.GRANTABLE)))
                .expect(200);
        assertThat(realm.roles(identity.subject())).containsExactly(DeploymentProfile.GRANTABLE);
    }

    @Test
    void listMarksOnlyGrantableRoles() {
        String other = realm.createRole("other");

        admin.read("/api/v1/roles")
                .body("items.findAll { it.grantable }.name", equalTo(List.of(DeploymentProfile.GRANTABLE)))
                .body("items.name", hasItem(other));
    }

    @Test
    void ungrantableRoleCanBeKeptAndRemoved() {
        String other = realm.createRole("other");
        Realm.Identity identity = realm.createIdentity("grantable", other);
        String id = Api.as(identity).id();

        admin.put(USERS + "/" + id + "/roles", Map.of("roles", List.of(DeploymentProfile.GRANTABLE, other)))
                .expect(200);
        assertThat(realm.roles(identity.subject())).containsExactlyInAnyOrder(DeploymentProfile.GRANTABLE, other);

        admin.put(USERS + "/" + id + "/roles", Map.of("roles", List.of(DeploymentProfile.GRANTABLE)))
                .expect(200);
        assertThat(realm.roles(identity.subject())).containsExactly(DeploymentProfile.GRANTABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?dryRun=true"})
    void importRefusesUngrantableRoles(String query) {
        String other = realm.createRole("other");
        String refused = newName();

        List<JsonNode> answer = new BulkClient(service, admin.token())
                .importFile(query, BulkClient.NDJSON, null, """
                {"username":"%s","roles":["%s"]}
                {"username":"%s","roles":["%s"]}
                """.formatted(
                                refused, other, newName(), DeploymentProfile.GRANTABLE));

        assertThat(answer)
                .extracting(line -> line.path("status").asInt())
                .containsExactly(422, query.isEmpty() ? 201 : 200, 0);
        assertThat(answer.get(0).at("/problem/detail").asText()).contains("cannot be granted");
        assertThat(realm.named(refused)).isEmpty();
    }
}
