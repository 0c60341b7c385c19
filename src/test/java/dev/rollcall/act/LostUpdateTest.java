package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.AccountApi;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Others change a user in Keycloak while the service changes the same user: neither undoes what the other did. */
@QuarkusTest
@Tag("slow")
@WithTestResource(BackendWires.Installer.class)
class LostUpdateTest extends WiredTest {

    private Realm.Identity identity;
    private ApiCaller me;
    private String id;

    @BeforeEach
    void createUser() {
        identity = realm.createIdentity("lost");
        me = Api.as(identity);
        id = me.id();
    }

    private String path() {
        return "/users/" + identity.subject();
    }

    private ObjectNode inKeycloak() {
        return (ObjectNode) realm.read(path());
    }

    /** Holds the service's update of the user until something else has happened. */
    private ApiResponse whileUpdateIsHeld(String patch, Runnable meanwhile) {
        PausedMessage update = wires.admin().pause(WireDirection.REQUEST, "PUT", path());
        CompletableFuture<ApiResponse> response = meanwhile(() -> me.patch(USERS + "/me", patch));
        update.awaitPaused();
        meanwhile.run();
        update.release();
        return TimeLimits.get(response);
    }

    @Test
    void anAddressThatTheUserSetsMeanwhileIsNotVerified() {
        String other = "cfo-" + identity.username() + "@example.org";

        ApiResponse patched = whileUpdateIsHeld(
                "{\"firstName\":\"Changed\"}",
                () -> new AccountApi(realm, me.token()).setEmail(other).then().statusCode(204));

        patched.expect(200)
                .body("firstName", equalTo("Changed"))
                .body("email", equalTo(other))
                .body("emailVerified", equalTo(false));
        assertThat(inKeycloak().path("email").asText()).isEqualTo(other);
        assertThat(inKeycloak().path("emailVerified").asBoolean()).isFalse();
    }

    @Test
    void aUserWhomAnAdministratorDisablesMeanwhileStaysDisabled() {
        ApiResponse patched = whileUpdateIsHeld(
                "{\"firstName\":\"Changed\"}",
                () -> realm.update(identity, Map.of("enabled", false, "requiredActions", List.of("UPDATE_PASSWORD"))));

        patched.expect(200).body("enabled", equalTo(false));
        assertThat(inKeycloak().path("enabled").asBoolean()).isFalse();
        assertThat(inKeycloak().path("requiredActions").toString()).isEqualTo("[\"UPDATE_PASSWORD\"]");
    }

    /** Keycloak takes a locale only together with the address, so an old address returns, with the mark of the new one. */
    @Test
    void anAddressThatReturnsWithALocaleIsNotVerified() {
        String unproven = "cfo-" + identity.username() + "@example.org";
        realm.update(identity, Map.of("email", unproven, "emailVerified", false));

        ApiResponse patched = whileUpdateIsHeld("{\"locale\":\"de\"}", this::verifyAnotherAddress);

        patched.expect(200)
                .body("locale", equalTo("de"))
                .body("email", equalTo(unproven))
                .body("emailVerified", equalTo(false));
        assertThat(inKeycloak().path("emailVerified").asBoolean()).isFalse();
    }

    private void verifyAnotherAddress() {
        realm.update(identity, Map.of("email", "own-" + identity.username() + "@example.org", "emailVerified", true));
    }

    /** The only change that sends the whole profile. */
    @Test
    void aUserWhoIsDisabledWhileTheirLocaleChangesStaysDisabled() {
        whileUpdateIsHeld("{\"locale\":\"de\"}", () -> realm.update(identity, Map.of("enabled", false)))
                .expect(200)
                .body("enabled", equalTo(false));
        assertThat(inKeycloak().path("enabled").asBoolean()).isFalse();
    }

    @Test
    void theSweeperUnverifiesAnAddressThatReturnedWithALocale() {
        String unproven = "cfo-" + identity.username() + "@example.org";
        realm.update(identity, Map.of("email", unproven, "emailVerified", false));
        wires.admin().drop(WireDirection.REQUEST, RequestPattern.of("GET", ".*").after("PUT", path()), 1_000);

        ApiResponse patched = whileUpdateIsHeld("{\"locale\":\"de\"}", this::verifyAnotherAddress);

        patched.expect(202);
        assertThat(inKeycloak().path("email").asText()).isEqualTo(unproven);
        assertThat(inKeycloak().path("emailVerified").asBoolean()).isTrue();
        reset();
        awaitSettled();
        assertThat(inKeycloak().path("emailVerified").asBoolean()).isFalse();
        admin.get(USERS + "/" + id).body("emailVerified", equalTo(false));
    }

    /** The act is superseded, since the user was disabled, but must not leave the mark behind. */
    @Test
    void theSweeperUnverifiesTheAddressOfASupersededAct() {
        String unproven = "cfo-" + identity.username() + "@example.org";
        realm.update(identity, Map.of("email", unproven, "emailVerified", false));
        wires.admin().drop(WireDirection.REQUEST, RequestPattern.of("GET", ".*").after("PUT", path()), 1_000);
        whileUpdateIsHeld("{\"locale\":\"de\"}", this::verifyAnotherAddress).expect(202);
        reset();
        realm.admin("PUT", path(), Map.of("enabled", false));

        awaitSettled();

        assertThat(number("select count(*) from acts where user_id = ?::uuid and outcome = 'superseded'", id))
                .isEqualTo(1);
        assertThat(inKeycloak().path("emailVerified").asBoolean()).isFalse();
    }

    @Test
    void anAddressThatTheAdministratorHasNotSeenIsNotDeclaredVerified() {
        realm.update(identity, Map.of("email", "cfo-" + identity.username() + "@example.org", "emailVerified", false));

        patch(id, "{\"emailVerified\":true}").expectProblem(412, "precondition-failed");

        assertThat(inKeycloak().path("emailVerified").asBoolean()).isFalse();
    }

    @Test
    void aUsernameIsSentAlone() {
        // the demo realm does not let anyone change it
        patch(id, "{\"username\":\"renamed-%s\"}".formatted(identity.username()))
                .expect(422);

        assertThat(wires.admin().bodies("PUT", path()))
                .containsExactly("{\"username\":\"renamed-%s\"}".formatted(identity.username()));
    }

    private void awaitSettled() {
        await().atMost(SOON).until(() -> {
            execute("update open_acts set due_at = now() where target = ?::uuid", id);
            sweeper.run();
            return number("select count(*) from open_acts where target = ?::uuid", id) == 0;
        });
    }

    @Test
    void aLocaleThatAnotherClientOverwritesIsSetAgain() {
        PausedMessage answer = wires.admin().pause(WireDirection.RESPONSE, "PUT", path());
        CompletableFuture<ApiResponse> response = meanwhile(() -> me.patch(USERS + "/me", "{\"locale\":\"de\"}"));
        answer.awaitPaused();
        realm.update(identity, Map.of("attributes", Map.of("phoneNumber", List.of("+49 30 1"))));
        answer.release();

        TimeLimits.get(response).expect(200).body("locale", equalTo("de"));
        assertThat(inKeycloak().path("attributes").toString())
                .isEqualTo("{\"phoneNumber\":[\"+49 30 1\"],\"locale\":[\"de\"]}");
        assertThat(wires.admin().count("PUT", path())).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'firstName':'Ann'}       | {'firstName':'Ann'}",
                "{'lastName':null}         | {'lastName':''}",
                "{'email':'new-@'}         | {'email':'new-@','emailVerified':false}",
                "{'email':null}            | {'email':'','emailVerified':false}",
                "{'email':'new-@','emailVerified':true} | {'email':'new-@','emailVerified':true}",
                "{'emailVerified':false}   | {'emailVerified':false}",
                "{'enabled':false}         | {'enabled':false}",
                "{'locale':null}           | {'username':'NAME','email':'@','firstName':'First','lastName':'Last','attributes':{'phoneNumber':['+49 30 2']}}",
                "{'locale':'de','enabled':false} | {'username':'NAME','email':'@','firstName':'First','lastName':'Last','attributes':{'phoneNumber':['+49 30 2'],'locale':['de']},'enabled':false}",
            })
    void aChangeSendsItsOwnFieldsAndLeavesTheRestOfTheUser(String patch, String sent) {
        realm.update(
                identity,
                Map.of(
                        "attributes", Map.of("phoneNumber", List.of("+49 30 2"), "locale", List.of("en")),
                        "requiredActions", List.of("CONFIGURE_TOTP")));
        JsonNode expected = withFields(inKeycloak().without("notBefore"), filled(sent));

        patch(id, filled(patch).toString()).expect(200);

        assertThat(wires.admin().bodies("PUT", path()))
                .containsExactly(filled(sent).toString());
        // disabling a user ends sessions, too
        assertThat(inKeycloak().<JsonNode>without("notBefore")).isEqualTo(expected);
    }

    private JsonNode filled(String text) {
        return Realm.json(text.replace('\'', '"')
                .replace("NAME", identity.username())
                .replace("@", identity.username() + "@example.org"));
    }

    private static JsonNode withFields(ObjectNode user, JsonNode fields) {
        fields.properties().forEach(field -> {
            if (field.getValue().isTextual() && field.getValue().asText().isEmpty()) {
                user.remove(field.getKey());
            } else {
                user.set(field.getKey(), field.getValue());
            }
        });
        return user;
    }

    @Test
    void anAddressIsVerifiedTogetherWithTheMark() {
        realm.update(identity, Map.of("emailVerified", false));

        patch(id, "{\"emailVerified\":true}").expect(200).body("emailVerified", equalTo(true));

        assertThat(wires.admin().bodies("PUT", path()))
                .containsExactly(
                        "{\"email\":\"%s@example.org\",\"emailVerified\":true}".formatted(identity.username()));
    }

    @Test
    void anAddressThatAnAdministratorSetsIsNotVerifiedUnlessTheySaySo() {
        patch(id, "{\"email\":\"second-%s@example.org\"}".formatted(identity.username()))
                .expect(200)
                .body("emailVerified", equalTo(false));
        patch(id, "{\"email\":\"third-%s@example.org\",\"emailVerified\":true}".formatted(identity.username()))
                .expect(200)
                .body("emailVerified", equalTo(true));
        // the same address, which Keycloak stores in lower case, stays verified
        patch(id, "{\"email\":\"Third-%s@example.org\"}".formatted(identity.username()))
                .expect(200)
                .body("emailVerified", equalTo(true));
    }
}
