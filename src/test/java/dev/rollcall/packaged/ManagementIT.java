package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.packaged.PackagedStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    private final ApiCaller admin = Api.admin();

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

        ApiResponse first = create(key, body);
        first.expect(201);
        assertThat(create(key, body).asString()).isEqualTo(first.asString());
        String path = "/api/v1/users/" + first.path("id");

        admin.ifMatch(first.header("ETag"))
                .patch(path, "{\"lastName\":\"Ünal\",\"attributes\":{\"tier\":null,\"seats\":3}}")
                .expect(200)
                .body("lastName", equalTo("Ünal"))
                .body("attributes", equalTo(Map.of("seats", 3)));
        admin.put(path + "/roles", "{\"roles\":[]}").expect(200).body("roles", equalTo(List.of()));
        admin.post(path + "/password-reset", Map.of("temporaryPassword", "next-pass-" + name))
                .expect(204);
        admin.post(path + "/session-revocation").expect(204);
        admin.delete(path).expect(204);
        admin.get(path).expect(404);
        admin.read(path + "/audit-log?sort=at")
                .body(
                        "items.action",
                        equalTo(List.of(
                                "create", "update", "set-roles", "reset-password", "revoke-sessions", "delete")))
                .body("items.outcome", everyItem(equalTo("done")));
    }

    private ApiResponse create(String key, Map<String, ?> body) {
        return admin.key(key).post("/api/v1/users", body);
    }

    @Test
    void userUpdatesAndExportsTheirOwnAccount() {
        String name = "packaged-" + UUID.randomUUID().toString().substring(0, 8);
        ApiResponse created = create(
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
                        List.of("rollcall-admin", "user")));
        created.expect(201);
        String subject = created.path("keycloakId");
        realm.admin(
                "PUT",
                "/users/" + subject + "/reset-password",
                Map.of("type", "password", "value", name, "temporary", false));
        ApiCaller caller = Api.as(realm.token(name, name));

        caller.patch("/api/v1/users/me", "{\"firstName\":\"Zoë\",\"locale\":\"de\"}")
                .expect(200)
                .body("firstName", equalTo("Zoë"))
                .body("locale", equalTo("de"));
        // Store an idempotency key of the user.
        caller.key("theirs")
                .post(
                        "/api/v1/users/" + created.path("id") + "/password-reset",
                        Map.of("temporaryPassword", "next-pass-" + name, "keepSessions", true))
                .expect(204);
        caller.read("/api/v1/users/me/export")
                .body("record.firstName", equalTo("Zoë"))
                .body("identity.subject", equalTo(subject))
                .body("actsOnMe.action", equalTo(List.of("create", "update", "reset-password", "export")))
                .body("actsByMe.by.subject", equalTo(List.of(subject, subject, subject)))
                .body("tokensRevokedAt", equalTo(List.of()))
                .body("sessionsEndedAt", equalTo(List.of()))
                .body("openActs", equalTo(List.of()))
                .body("rememberedAnswers.record.username", hasItem(name))
                .body("idempotencyKeys.key", equalTo(List.of("theirs")));

        String latest = admin.read("/api/v1/audit-log?limit=1&actor=" + subject)
                .body("items.action", equalTo(List.of("export")))
                .body("next", notNullValue())
                .path("items[0].id");
        admin.read("/api/v1/audit-log/" + latest)
                .body("userId", equalTo(created.path("id")))
                .body("by.via", equalTo("bearer"))
                .body("settledBy", equalTo("request"));
    }

    @Test
    void problemsNameTheWrongFields() {
        admin.post("/api/v1/users", "{\"username\":\"a b\",\"id\":1}")
                .expect(422)
                .contentType("application/problem+json")
                .body("errors.field", hasItems("username", "id"));
        admin.post("/api/v1/users", Map.of("username", "alice"))
                .expect(409)
                .body("errors.field", equalTo(List.of("username")));
    }
}
