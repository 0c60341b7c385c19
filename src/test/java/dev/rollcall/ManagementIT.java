package dev.rollcall;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.rollcall.testing.PackagedStack;
import dev.rollcall.testing.Realm;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Managing users on what is delivered: plans and answers that are kept as JSON, Keycloak's Admin API, the trail. */
@QuarkusIntegrationTest
@QuarkusTestResource(value = PackagedStack.class, restrictToAnnotatedClass = true)
class ManagementIT {

    private final Realm realm = Realm.get();
    private String admin;

    @BeforeEach
    void comeAsAdministrator() {
        admin = realm.token("admin", "admin");
    }

    private RequestSpecification asAdmin() {
        return given().auth().oauth2(admin);
    }

    @Test
    void aUserIsMadeChangedAndDeleted() {
        String name = "packaged-" + UUID.randomUUID().toString().substring(0, 8);
        String key = UUID.randomUUID().toString();
        Map<String, ?> body = Map.of(
                "username",
                name,
                "email",
                name + "@example.org",
                "roles",
                List.of("user"),
                "attributes",
                Map.of("tier", "gold"),
                "temporaryPassword",
                "pass-" + name);

        Response first = create(key, body);
        assertThat(first.statusCode()).as(first.asString()).isEqualTo(201);
        assertThat(create(key, body).asString()).isEqualTo(first.asString());
        String path = "/api/v1/users/" + first.path("id");

        asAdmin()
                .header("If-Match", first.header("ETag"))
                .contentType("application/merge-patch+json; charset=UTF-8")
                .body("{\"lastName\":\"Ünal\",\"attributes\":{\"tier\":null,\"seats\":3}}")
                .patch(path)
                .then()
                .statusCode(200)
                .body("lastName", equalTo("Ünal"))
                .body("attributes", equalTo(Map.of("seats", 3)));
        asAdmin()
                .contentType("application/json")
                .body("{\"roles\":[]}")
                .put(path + "/roles")
                .then()
                .statusCode(200)
                .body("roles", equalTo(List.of()));
        asAdmin().post(path + "/sessions/revoke").then().statusCode(204);
        asAdmin().delete(path).then().statusCode(204);
        asAdmin().get(path).then().statusCode(404);
        asAdmin()
                .get(path + "/trail?sort=at")
                .then()
                .statusCode(200)
                .body("items.action", equalTo(List.of("create", "update", "set-roles", "revoke-sessions", "delete")))
                .body("items.outcome", equalTo(List.of("done", "done", "done", "done", "done")));
    }

    private Response create(String key, Map<String, ?> body) {
        return asAdmin()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/users");
    }

    @Test
    void whatIsWrongIsNamed() {
        asAdmin()
                .contentType("application/json")
                .body("{\"username\":\"a b\",\"id\":1}")
                .post("/api/v1/users")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.field", hasItems("username", "id"));
        asAdmin()
                .contentType("application/json")
                .body(Map.of("username", "alice"))
                .post("/api/v1/users")
                .then()
                .statusCode(409)
                .body("errors.field", equalTo(List.of("username")));
    }
}
