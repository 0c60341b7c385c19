package dev.rollcall.packaged;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.packaged.PackagedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Manages users and the caller's own account on the packaged service. Covers what native code can break: plans and responses stored as
 * JSON, Keycloak's Admin API, the audit log, and JSON that is written by hand.
 */
@QuarkusIntegrationTest
@Tag("process")
@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PackagedStack.class)
class ManagementIT {

    private final Realm realm = Realm.get();
    private String admin;

    @BeforeEach
    void signInAsAdministrator() {
        admin = realm.token("admin", "admin");
    }

    private RequestSpecification asAdmin() {
        return given().auth().oauth2(admin);
    }

    @Test
    void userIsCreatedUpdatedAndDeleted() {
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
        asAdmin()
                .contentType("application/json")
                .body(Map.of("temporaryPassword", "next-pass-" + name))
                .post(path + "/password-reset")
                .then()
                .statusCode(204);
        asAdmin().post(path + "/sessions/revoke").then().statusCode(204);
        asAdmin().delete(path).then().statusCode(204);
        asAdmin().get(path).then().statusCode(404);
        asAdmin()
                .get(path + "/audit-log?sort=at")
                .then()
                .statusCode(200)
                .body(
                        "items.action",
                        equalTo(List.of(
                                "create", "update", "set-roles", "reset-password", "revoke-sessions", "delete")))
                .body("items.outcome", everyItem(equalTo("done")));
    }

    private Response create(String key, Map<String, ?> body) {
        return asAdmin()
                .header("Idempotency-Key", key)
                .contentType("application/json")
                .body(body)
                .post("/api/v1/users");
    }

    @Test
    void userUpdatesAndExportsTheirOwnAccount() {
        String name = "packaged-" + UUID.randomUUID().toString().substring(0, 8);
        Response created = create(
                name,
                Map.of(
                        "username",
                        name,
                        "email",
                        name + "@example.org",
                        "emailVerified",
                        true,
                        "firstName",
                        "A",
                        "lastName",
                        "B",
                        "roles",
                        List.of("admin", "user")));
        assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
        String subject = created.path("keycloakId");
        realm.admin(
                "PUT",
                "/users/" + subject + "/reset-password",
                Map.of("type", "password", "value", name, "temporary", false));
        String token = realm.token(name, name);

        given().auth()
                .oauth2(token)
                .contentType("application/merge-patch+json; charset=UTF-8")
                .body("{\"firstName\":\"Zoë\",\"locale\":\"de\"}")
                .patch("/api/v1/users/me")
                .then()
                .statusCode(200)
                .body("firstName", equalTo("Zoë"))
                .body("locale", equalTo("de"));
        // Store an idempotency key of the user.
        given().auth()
                .oauth2(token)
                .header("Idempotency-Key", "theirs")
                .contentType("application/json")
                .body(Map.of("temporaryPassword", "next-pass-" + name, "keepSessions", true))
                .post("/api/v1/users/" + created.path("id") + "/password-reset")
                .then()
                .statusCode(204);
        given().auth()
                .oauth2(token)
                .get("/api/v1/users/me/export")
                .then()
                .statusCode(200)
                .body("record.firstName", equalTo("Zoë"))
                .body("identity.subject", equalTo(subject))
                .body("actsOnMe.action", equalTo(List.of("create", "update", "reset-password", "export")))
                .body("actsByMe.by.subject", equalTo(List.of(subject, subject, subject)))
                .body("tokensRevokedAt", equalTo(List.of()))
                .body("sessionsEndedAt", equalTo(List.of()))
                .body("openActs", equalTo(List.of()))
                .body("rememberedAnswers.record.username", hasItem(name))
                .body("idempotencyKeys.key", equalTo(List.of("theirs")));

        String latest = asAdmin()
                .get("/api/v1/audit-log?actor={subject}&limit=1", subject)
                .then()
                .statusCode(200)
                .body("items.action", equalTo(List.of("export")))
                .body("next", notNullValue())
                .extract()
                .path("items[0].id");
        asAdmin()
                .get("/api/v1/audit-log/" + latest)
                .then()
                .statusCode(200)
                .body("userId", equalTo(created.path("id")))
                .body("by.via", equalTo("bearer"))
                .body("settledBy", equalTo("request"));
    }

    @Test
    void problemsNameTheWrongFields() {
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
