package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    ServiceDatabase records;

    private ApiResponse patch(Realm.Identity identity, String body) {
        return Api.as(identity).ifMatch("*").patch(ME, body);
    }

    private ApiResponse delete(String token) {
        return Api.as(token).ifMatch("*").delete(ME);
    }

    @Test
    void deletedAccountIsGone() {
        Realm.Identity identity = realm.createIdentity("leaving", "user");
        String token = realm.signedInToken(identity);
        String id = Api.as(token).id();
        Api.as(token).get(ME + "/protection").body("deletable", equalTo(true));

        delete(token).expect(204);

        assertThatThrownBy(() -> realm.admin("GET", "/users/" + identity.subject(), null))
                .hasMessageContaining("404");
        Api.as(token).get(ME).expect(401);
        delete(token).expect(401);
        ApiCaller admin = Api.admin();
        admin.get("/api/v1/users/" + id).expect(404);
        admin.read("/api/v1/users/" + id + "/audit-log")
                .body("items.action", equalTo(List.of("delete")))
                .body("items.outcome", equalTo(List.of("done")))
                .body("items[0].by.subject", equalTo(identity.subject()));
        assertThat(records.text("select users::text from users where id = cast(? as uuid)", id))
                .contains(identity.subject())
                .doesNotContain(identity.username(), "First", "Last");
    }

    @Test
    void deletionRequiresARecentSignIn() {
        Realm.Identity identity = realm.createIdentity("leaving", "user");
        String silent = realm.token(identity);

        delete(silent)
                .expectProblem(401, "authentication-too-old")
                .header("WWW-Authenticate", containsString("error=\"insufficient_user_authentication\""))
                .header("WWW-Authenticate", containsString("max_age=\"600\""));

        assertThat(realm.admin("GET", "/users/" + identity.subject(), null).statusCode())
                .isEqualTo(200);
        Api.as(silent).get(ME).expect(200);
        delete(realm.signedInToken(identity)).expect(204);
    }

    /** The profile has no mail server. */
    @Test
    void emailCannotBeChangedWithoutAMailServer() {
        Realm.Identity identity = realm.createIdentity("no-mails", "user");
        ApiCaller caller = Api.as(realm.signedInToken(identity));
        String address = identity.username() + "@example.org";

        caller.ifMatch("*")
                .patch(ME, "{\"email\":\"new-%s\"}".formatted(address))
                .expectProblem(409, "mails-off")
                .body("detail", containsString("Ask an administrator"));
        caller.get(ME + "/email-change").body("possible", equalTo(false)).body("pendingEmail", equalTo(null));

        patch(identity, "{\"email\":\"%s\"}".formatted(address)).expect(200).body("email", equalTo(address));
    }

    @Test
    void missingIfMatchReturns428() {
        Realm.Identity identity = realm.createIdentity("version", "user");
        ApiCaller caller = Api.as(realm.signedInToken(identity));

        caller.delete(ME).expect(428);
        caller.patch(ME, "{}").expect(428);
        caller.ifMatch("\"77\"").delete(ME).expect(412);
        caller.get(ME).expect(200);
    }

    @Test
    void administratorCanDeleteTheAccountIfAnotherRemains() {
        Realm.Identity admin = realm.createIdentity("leaving-admin", "rollcall-admin");

        delete(realm.signedInToken(admin)).expect(204);
    }

    @Test
    void lastOwnerOfAnOrganizationCannotDeleteTheAccount() {
        Realm.Identity owner = realm.createIdentity("leaving-owner", "rollcall-admin");
        String token = realm.signedInToken(owner);
        String id = Api.as(token).id();
        Api.as(token)
                .post("/api/v1/organizations", Map.of("name", owner.username(), "ownerId", id))
                .expect(201);

        delete(token).expectProblem(409, "last-owner");
    }

    @Test
    void lastAdministratorCannotDeleteTheAccount() {
        Realm.Identity last = realm.createIdentity("last-admin", "rollcall-admin");
        String token = realm.signedInToken(last);
        Api.as(token).get(ME).expect(200);
        List<Realm.Identity> others = new ArrayList<>();
        for (JsonNode holder : realm.read("/roles/rollcall-admin/users?max=1000")) {
            if (holder.get("enabled").asBoolean() && !holder.get("id").asText().equals(last.subject())) {
                others.add(new Realm.Identity(
                        holder.get("id").asText(), holder.get("username").asText(), ""));
            }
        }
        assertThat(others).isNotEmpty();
        try {
            others.forEach(other -> realm.update(other, Map.of("enabled", false)));

            delete(token).expectProblem(403, "last-admin");

            Api.as(token).get(ME).expect(200);
            assertThat(realm.user(last.subject()).get("enabled").asBoolean()).isTrue();
        } finally {
            others.forEach(other -> realm.update(other, Map.of("enabled", true)));
        }
        delete(token).expect(204);
    }

    @ParameterizedTest
    @EnumSource
    void realmAdministratorCannotDeleteTheAccount(RealmAdministrators.GrantPath way) {
        Realm.Identity identity = realm.createIdentity("protected", "user");
        new RealmAdministrators(realm).grant(identity, way);
        String token = realm.signedInToken(identity);
        Api.as(token).get(ME).expect(200);
        Api.as(token).get(ME + "/protection").body("deletable", equalTo(false));

        delete(token).expectProblem(403, "protected-identity");
        patch(identity, "{\"attributes\":{\"nickname\":\"Zo\"}}").expectProblem(403, "protected-identity");

        Api.as(token).read(ME).body("attributes.nickname", equalTo(null));
        assertThat(realm.admin("GET", "/users/" + identity.subject(), null).statusCode())
                .isEqualTo(200);
    }

    @Test
    void administratorsCannotDeleteThemselvesById() {
        ApiCaller admin = Api.as(realm.createIdentity("own-way", "rollcall-admin"));
        String id = admin.id();

        admin.ifMatch("*").delete("/api/v1/users/" + id).expectProblem(403, "own-account");
    }

    @Test
    void onlyAllowedAttributesCanBeSet() {
        Realm.Identity identity = realm.createIdentity("attributes", "user");

        patch(identity, "{\"attributes\":{\"nickname\":\"Zo\",\"theme\":{\"dark\":true,\"size\":1.5}}}")
                .expect(200)
                .body("attributes.nickname", equalTo("Zo"))
                .body("attributes.theme.size", equalTo(1.5));
        patch(identity, "{\"attributes\":{\"nickname\":null,\"theme\":{\"dark\":false}}}")
                .expect(200)
                .body("attributes", equalTo(Map.of("theme", Map.of("dark", false, "size", 1.5))));
        patch(identity, "{\"attributes\":{\"theme\":null,\"tier\":\"gold\",\"Nickname\":\"x\"}}")
                .expect(422)
                .body("errors.field", equalTo(List.of("attributes.tier", "attributes.Nickname")));
        Api.as(identity).get(ME).body("attributes.theme.dark", equalTo(false));
    }

    /** Each patch is small, but together they are large. */
    @Test
    void totalSizeOfAttributesIsLimited() {
        Realm.Identity identity = realm.createIdentity("grow", "user");
        String large = "x".repeat(20_000);

        patch(identity, "{\"attributes\":{\"nickname\":\"%s\"}}".formatted(large))
                .expect(200);
        patch(identity, "{\"attributes\":{\"theme\":\"%s\"}}".formatted(large))
                .expect(422)
                .body("errors.field", hasItem("attributes"));
        patch(identity, "{\"attributes\":{\"nickname\":null,\"theme\":\"%s\"}}".formatted(large))
                .expect(200);
    }
}
