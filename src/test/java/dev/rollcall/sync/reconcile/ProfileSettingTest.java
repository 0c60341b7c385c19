package dev.rollcall.sync.reconcile;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Another setting of the attributes to copy, with claims: no code knows the demo realm's. */
@QuarkusTest
@Tag("sync")
@TestProfile(OtherProfileAttributes.class)
class ProfileSettingTest extends UserSyncTest {

    private static final String ME = "/api/v1/users/me";

    @Inject
    RealmProfile profile;

    @BeforeEach
    void declareHobbies() {
        ObjectNode declared = (ObjectNode) realm.read("/users/profile");
        if (!declared.path("attributes").findValuesAsText("name").contains("hobbies")) {
            declared.withArray("attributes").add(Realm.json("""
                    {"name": "hobbies", "displayName": "Hobbies", "multivalued": true,
                     "permissions": {"view": ["admin", "user"], "edit": ["admin", "user"]}}"""));
            realm.admin("PUT", "/users/profile", declared);
        }
        profile.refresh();
    }

    @Test
    void attributeThatIsAddedInKeycloakNeedsNoCode() {
        Realm.Identity identity = realm.createIdentity("setting", "user");

        Api.as(identity)
                .patch(ME, Map.of("profile", Map.of("hobbies", List.of("go", "chess"), "department", "Sales")))
                .expect(200)
                .body("profile", equalTo(Map.of("department", "Sales", "hobbies", List.of("chess", "go"))));
        Api.as(identity)
                .read("/api/v1/profile")
                .body("attributes.name", equalTo(List.of("department", "hobbies")))
                .body("attributes[1].displayName", equalTo("Hobbies"))
                .body("attributes[1].multivalued", equalTo(true));
        assertThat(admin.get("/api/v1/users/export?format=csv&search=" + identity.username())
                        .asString())
                .contains(",profile.department,profile.hobbies,")
                .contains(",Sales,chess;go,");
        Api.as(identity)
                .patch(ME, Map.of("profile", Map.of("costCenter", "1")))
                .expect(422)
                .body("errors.field", equalTo(List.of("/profile/costCenter")));
    }

    /** The demo realm declares it, and a record may have a copy from before. */
    @Test
    void attributeThatTheSettingDoesNotNameIsNoFilter() {
        Realm.Identity identity = realm.createIdentity("setting", "user");
        String id = Api.as(identity)
                .patch(ME, Map.of("profile", Map.of("hobbies", List.of("go", "chess"))))
                .expect(200)
                .path("id");
        execute("update users set profile = profile || '{\"costCenter\": \"1\"}' where id = ?::uuid", id);

        admin.read("/api/v1/users?profile.hobbies=go&ids=" + id)
                .body("items.profile", equalTo(List.of(Map.of("hobbies", List.of("chess", "go")))));
        for (String path : List.of("/api/v1/users", "/api/v1/users/export")) {
            admin.get(path + "?profile.costCenter=1&ids=" + id)
                    .expectProblem(400, "urn:rollcall:problem:invalid-parameter")
                    .body("errors.field", equalTo(List.of("profile.costCenter")))
                    .body("detail", containsString("rollcall.profile.attributes"));
        }
    }

    @Test
    void reconciliationCopiesWhatTheSettingNames() {
        Realm.Identity identity = synced("setting", 1).get(0);
        realm.update(
                identity, Map.of("attributes", Map.of("hobbies", List.of("go", "chess"), "costCenter", List.of("1"))));

        reconcile("finished").body("counts.fields.'profile.hobbies'", equalTo(1));

        assertThat(of(identity, "profile")).isEqualTo("{\"hobbies\": [\"chess\", \"go\"]}");
    }

    @Test
    void claimsThatTheSettingNamesCountAndTheirAbsenceDoesNot() {
        Realm.Identity identity = realm.createIdentity("setting", "user");
        try (RealmKey key = RealmKey.imported(realm)) {
            Jwt issued = Jwt.of(realm.token(identity)).withHeader("kid", key.keyId());
            UnaryOperator<Map<String, Object>> profileWith = claims -> {
                Jwt token = issued;
                for (Map.Entry<String, Object> claim : claims.entrySet()) {
                    token = token.withClaim(claim.getKey(), claim.getValue());
                }
                return Api.as(token.signedBy(key.privateKey())).read(ME).path("profile");
            };
            await().atMost(TimeLimits.LIMIT)
                    .until(() -> Api.as(issued.withClaim("x", 1).signedBy(key.privateKey()))
                                    .get(ME)
                                    .statusCode()
                            == 200);

            assertThat(profileWith.apply(Map.of("dept", "Sales", "about", Map.of("hobbies", "go"), "costCenter", "1")))
                    .isEqualTo(Map.of("department", "Sales", "hobbies", List.of("go")));
            assertThat(profileWith.apply(Map.of("dept", "Finance")))
                    .isEqualTo(Map.of("department", "Finance", "hobbies", List.of("go")));
            assertThat(profileWith.apply(Map.of()))
                    .isEqualTo(Map.of("department", "Finance", "hobbies", List.of("go")));
            try (LogCapture log = LogCapture.of("dev.rollcall.auth.token")) {
                for (int i = 0; i < 2; i++) {
                    assertThat(profileWith.apply(Map.of("dept", i, "about", Map.of("hobbies", List.of("b", "a")))))
                            .isEqualTo(Map.of("department", "Finance", "hobbies", List.of("a", "b")));
                }
                assertThat(log.lines()).hasSize(1).allMatch(line -> line.contains("department"));
            }
        }

        reconcile("finished");
        assertThat(of(identity, "profile")).isEqualTo("{}");
    }
}
