package dev.rollcall.user.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The own account, with everything enabled that the operator can enable. */
@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class MyAccountSwitchedOnTest {

    private static final String ME = "/api/v1/users/me";

    private final Realm realm = Realm.get();

    @Inject
    DataSource database;

    private ValidatableResponse patch(Realm.Identity identity, String body) {
        return given().auth()
                .oauth2(realm.token(identity))
                .header("If-Match", "*")
                .contentType(MyAccountTest.PATCH)
                .body(body)
                .patch(ME)
                .then();
    }

    private ValidatableResponse delete(String token) {
        return given().auth().oauth2(token).header("If-Match", "*").delete(ME).then();
    }

    @Test
    void deletedAccountIsGone() throws SQLException {
        Realm.Identity identity = realm.createIdentity("leaving", "user");
        String token = realm.signedInToken(identity);
        String id = given().auth().oauth2(token).get(ME).path("id");

        delete(token).statusCode(204);

        assertThatThrownBy(() -> realm.admin("GET", "/users/" + identity.subject(), null))
                .hasMessageContaining("404");
        given().auth().oauth2(token).get(ME).then().statusCode(401);
        delete(token).statusCode(401);
        String admin = realm.token("admin", "admin");
        given().auth().oauth2(admin).get("/api/v1/users/" + id).then().statusCode(404);
        given().auth()
                .oauth2(admin)
                .get("/api/v1/users/" + id + "/audit-log")
                .then()
                .statusCode(200)
                .body("items.action", equalTo(List.of("delete")))
                .body("items.outcome", equalTo(List.of("done")))
                .body("items[0].by.subject", equalTo(identity.subject()));
        assertThat(new ServiceDatabase(database).text("select users::text from users where id = cast(? as uuid)", id))
                .contains(identity.subject())
                .doesNotContain(identity.username(), "First", "Last");
    }

    @Test
    void deletionRequiresARecentSignIn() {
        Realm.Identity identity = realm.createIdentity("leaving", "user");
        String silent = realm.token(identity);

        delete(silent)
                .statusCode(401)
                .header("WWW-Authenticate", containsString("error=\"insufficient_user_authentication\""))
                .header("WWW-Authenticate", containsString("max_age=\"600\""))
                .body("type", equalTo("urn:rollcall:problem:authentication-too-old"));

        assertThat(realm.admin("GET", "/users/" + identity.subject(), null).statusCode())
                .isEqualTo(200);
        given().auth().oauth2(silent).get(ME).then().statusCode(200);
        delete(realm.signedInToken(identity)).statusCode(204);
    }

    @Test
    void missingIfMatchReturns428() {
        Realm.Identity identity = realm.createIdentity("version", "user");
        String token = realm.signedInToken(identity);

        given().auth().oauth2(token).delete(ME).then().statusCode(428);
        given().auth()
                .oauth2(token)
                .contentType(MyAccountTest.PATCH)
                .body("{}")
                .patch(ME)
                .then()
                .statusCode(428);
        given().auth()
                .oauth2(token)
                .header("If-Match", "\"77\"")
                .delete(ME)
                .then()
                .statusCode(412);
        given().auth().oauth2(token).get(ME).then().statusCode(200);
    }

    @Test
    void administratorCanDeleteTheAccountIfAnotherRemains() {
        Realm.Identity admin = realm.createIdentity("leaving-admin", "admin");

        delete(realm.signedInToken(admin)).statusCode(204);
    }

    @Test
    void lastOwnerOfAnOrganizationCannotDeleteTheAccount() {
        Realm.Identity owner = realm.createIdentity("leaving-owner", "admin");
        String token = realm.signedInToken(owner);
        String id = given().auth().oauth2(token).get(ME).path("id");
        given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Map.of("name", owner.username(), "ownerId", id))
                .post("/api/v1/organizations")
                .then()
                .statusCode(201);

        delete(token).statusCode(409).body("type", equalTo("urn:rollcall:problem:last-owner"));
    }

    @Test
    void lastAdministratorCannotDeleteTheAccount() {
        Realm.Identity last = realm.createIdentity("last-admin", "admin");
        String token = realm.signedInToken(last);
        given().auth().oauth2(token).get(ME).then().statusCode(200);
        List<Realm.Identity> others = new ArrayList<>();
        for (JsonNode holder : Realm.json(
                realm.admin("GET", "/roles/admin/users?max=1000", null).body())) {
            if (holder.get("enabled").asBoolean() && !holder.get("id").asText().equals(last.subject())) {
                others.add(new Realm.Identity(
                        holder.get("id").asText(), holder.get("username").asText(), ""));
            }
        }
        assertThat(others).isNotEmpty();
        try {
            others.forEach(other -> realm.update(other, Map.of("enabled", false)));

            delete(token).statusCode(403).body("type", equalTo("urn:rollcall:problem:last-admin"));

            given().auth().oauth2(token).get(ME).then().statusCode(200);
            assertThat(Realm.json(realm.admin("GET", "/users/" + last.subject(), null)
                                    .body())
                            .get("enabled")
                            .asBoolean())
                    .isTrue();
        } finally {
            others.forEach(other -> realm.update(other, Map.of("enabled", true)));
        }
        delete(token).statusCode(204);
    }

    @ParameterizedTest
    @EnumSource
    void realmAdministratorCannotDeleteTheAccount(RealmAdministrators.GrantPath way) {
        Realm.Identity identity = realm.createIdentity("protected", "user");
        new RealmAdministrators(realm).grant(identity, way);
        String token = realm.signedInToken(identity);
        given().auth().oauth2(token).get(ME).then().statusCode(200);

        delete(token).statusCode(403).body("type", equalTo("urn:rollcall:problem:protected-identity"));
        patch(identity, "{\"attributes\":{\"nickname\":\"Zo\"}}")
                .statusCode(403)
                .body("type", equalTo("urn:rollcall:problem:protected-identity"));

        given().auth().oauth2(token).get(ME).then().statusCode(200).body("attributes.nickname", equalTo(null));
        assertThat(realm.admin("GET", "/users/" + identity.subject(), null).statusCode())
                .isEqualTo(200);
    }

    @Test
    void administratorsCannotDeleteThemselvesById() {
        Realm.Identity admin = realm.createIdentity("own-way", "admin");
        String token = realm.token(admin);
        String id = given().auth().oauth2(token).get(ME).path("id");

        given().auth()
                .oauth2(token)
                .header("If-Match", "*")
                .delete("/api/v1/users/" + id)
                .then()
                .statusCode(403)
                .body("type", equalTo("urn:rollcall:problem:own-account"));
    }

    @Test
    void onlyAllowedAttributesCanBeSet() {
        Realm.Identity identity = realm.createIdentity("attributes", "user");

        patch(identity, "{\"attributes\":{\"nickname\":\"Zo\",\"theme\":{\"dark\":true,\"size\":1.5}}}")
                .statusCode(200)
                .body("attributes.nickname", equalTo("Zo"))
                .body("attributes.theme.size", equalTo(1.5f));
        patch(identity, "{\"attributes\":{\"nickname\":null,\"theme\":{\"dark\":false}}}")
                .statusCode(200)
                .body("attributes", equalTo(Map.of("theme", Map.of("dark", false, "size", 1.5f))));
        patch(identity, "{\"attributes\":{\"theme\":null,\"tier\":\"gold\",\"Nickname\":\"x\"}}")
                .statusCode(422)
                .body("errors.field", equalTo(List.of("attributes.tier", "attributes.Nickname")));
        given().auth().oauth2(realm.token(identity)).get(ME).then().body("attributes.theme.dark", equalTo(false));
    }

    /** Each patch is small, but together they are large. */
    @Test
    void totalSizeOfAttributesIsLimited() {
        Realm.Identity identity = realm.createIdentity("grow", "user");
        String large = "x".repeat(20_000);

        patch(identity, "{\"attributes\":{\"nickname\":\"%s\"}}".formatted(large))
                .statusCode(200);
        patch(identity, "{\"attributes\":{\"theme\":\"%s\"}}".formatted(large))
                .statusCode(422)
                .body("errors.field", hasItem("attributes"));
        patch(identity, "{\"attributes\":{\"nickname\":null,\"theme\":\"%s\"}}".formatted(large))
                .statusCode(200);
    }
}
