package dev.rollcall.directory.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.stack.RealmFile;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.SetupRealm;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that prepares an existing realm makes what the demo's realm file has, and touches nothing else. */
@QuarkusTest
@Tag("slow")
class SetupRealmTest {

    private static final String URL = "https://rollcall.example.org";
    private static final List<String> NEEDED_TYPES = Stream.concat(
                    KeycloakEvents.USER_EVENTS.stream(), KeycloakEvents.MEMBERSHIP_EVENTS.stream())
            .toList();

    private final String name = "plain_" + UUID.randomUUID().toString().substring(0, 8);
    private Realm realm;

    @AfterEach
    void deleteRealm() {
        realm.delete();
    }

    /** One test, since each call of {@code kcadm.sh} takes a second or more. */
    @Test
    void emptyRealmBecomesLikeTheDemoRealmAndAnotherRunTouchesOnlyEvents(@TempDir Path work) throws IOException {
        realm = Realm.createPlain(name, Map.of("organizationsEnabled", true));
        createClient("shop");
        JsonNode before = withoutEvents(realm.read(""));
        SetupRealm script = SetupRealm.signedIn(work);

        assertThat(script.prepare(name, URL))
                .contains("Role rollcall-admin: created")
                .contains("Client rollcall: created")
                .contains("Client shop: its tokens have the audience 'rollcall'")
                .contains("User events: saved, with the types")
                .contains("Admin events: saved")
                .contains("User profile: declares sponsor")
                .doesNotContain("account-console");
        assertIsLikeTheDemoRealm(Realm.json(Files.readString(RealmFile.DEMO)));
        createClient("later");
        assertThat(audience("shop")).contains("rollcall");
        assertThat(audience("later")).contains("rollcall");
        assertThat(withoutEvents(realm.read(""))).isEqualTo(before);

        realm.admin("PUT", "/roles/rollcall-admin", Map.of("name", "rollcall-admin", "description", "Ours"));
        realm.set(Map.of(
                "eventsExpiration",
                3600,
                "enabledEventTypes",
                List.of("LOGIN", "LOGOUT"),
                "adminEventsEnabled",
                false));
        JsonNode keysClient = realm.client("rollcall-keys");
        realm.admin(
                "DELETE",
                "/clients/%s/protocol-mappers/models/%s"
                        .formatted(
                                keysClient.path("id").asText(),
                                keysClient.at("/protocolMappers/0/id").asText()),
                Map.of());
        assertThat(script.prepare(name, URL))
                .contains("Client rollcall: is there, and stays as it is")
                .contains("Client rollcall-keys: its tokens name the sponsor of an agent")
                .contains("3 changes")
                .contains("User events: saved, with the types DELETE_ACCOUNT")
                .contains("Admin events: saved");
        JsonNode after = realm.read("");
        assertThat(after.path("eventsExpiration").asInt()).isEqualTo(3600);
        assertThat(texts(after.path("enabledEventTypes"))).contains("LOGOUT").containsAll(NEEDED_TYPES);
        assertThat(after.path("adminEventsEnabled").asBoolean()).isTrue();
        assertThat(withoutEvents(after)).isEqualTo(before);
        assertThat(realm.read("/roles/rollcall-admin").path("description").asText())
                .isEqualTo("Ours");
    }

    private void createClient(String clientId) {
        realm.admin(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        clientId,
                        "secret",
                        clientId,
                        "publicClient",
                        false,
                        "serviceAccountsEnabled",
                        true));
    }

    private String audience(String clientId) {
        return Jwt.of(realm.clientToken(clientId, clientId)).claim("aud").toString();
    }

    private void assertIsLikeTheDemoRealm(JsonNode demo) {
        JsonNode made = realm.read("");
        for (String pointer : List.of(
                "/eventsEnabled", "/eventsExpiration", "/adminEventsEnabled", "/attributes/adminEventsExpiration")) {
            assertThat(made.at(pointer)).as(pointer).isEqualTo(demo.at(pointer));
        }
        assertThat(texts(made.path("enabledEventTypes"))).containsExactlyInAnyOrderElementsOf(NEEDED_TYPES);
        assertThat(realm.read("/roles/rollcall-admin").path("description"))
                .isEqualTo(
                        entry(demo.at("/roles/realm"), "name", "rollcall-admin").path("description"));
        for (String clientId : List.of("rollcall", "rollcall-swagger")) {
            assertIsLike(entry(demo.path("clients"), "clientId", clientId), realm.client(clientId));
        }
        assertSwapsKeys(demo);
        assertThat(rights())
                .containsExactlyInAnyOrderElementsOf(
                        texts(entry(demo.path("users"), "serviceAccountClientId", "rollcall")
                                .at("/clientRoles/realm-management")));
    }

    /** Rollcall's own audience would let a key without a scope in. */
    private void assertSwapsKeys(JsonNode demo) {
        JsonNode provider = entry(demo.path("identityProviders"), "alias", "rollcall-keys");
        JsonNode made = realm.read("/identity-provider/instances/rollcall-keys");
        for (String field : List.of("providerId", "enabled", "hideOnLogin")) {
            assertThat(made.path(field)).as(field).isEqualTo(provider.path(field));
        }
        provider.path("config")
                .properties()
                .forEach(setting -> assertThat(
                                made.path("config").path(setting.getKey()).asText())
                        .as(setting.getKey())
                        .isEqualTo(deployed(setting.getValue().asText())));
        JsonNode client = entry(demo.path("clients"), "clientId", "rollcall-keys");
        JsonNode madeClient = realm.client("rollcall-keys");
        for (String field : List.of(
                "name",
                "description",
                "clientAuthenticatorType",
                "fullScopeAllowed",
                "standardFlowEnabled",
                "publicClient")) {
            assertThat(madeClient.path(field)).as(field).isEqualTo(client.path(field));
        }
        client.path("attributes")
                .properties()
                .forEach(attribute -> assertThat(madeClient
                                .path("attributes")
                                .path(attribute.getKey())
                                .asText())
                        .as(attribute.getKey())
                        .isEqualTo(deployed(attribute.getValue().asText())));
        assertThat(texts(madeClient.path("defaultClientScopes")))
                .containsExactlyInAnyOrderElementsOf(texts(client.path("defaultClientScopes")));
        assertNamesSponsors(demo, client, madeClient);
    }

    private void assertNamesSponsors(JsonNode demo, JsonNode client, JsonNode madeClient) {
        JsonNode mapper = client.at("/protocolMappers/0");
        JsonNode madeMapper = madeClient.at("/protocolMappers/0");
        for (String field : List.of("name", "protocolMapper", "config")) {
            assertThat(madeMapper.path(field)).as(field).isEqualTo(mapper.path(field));
        }
        JsonNode profile = Realm.json(
                demo.at("/components/org.keycloak.userprofile.UserProfileProvider/0/config/kc.user.profile.config/0")
                        .asText());
        JsonNode sponsor = entry(profile.path("attributes"), "name", "sponsor");
        JsonNode madeAttributes = realm.read("/users/profile").path("attributes");
        JsonNode madeSponsor = madeAttributes.path(madeAttributes.size() - 1);
        for (String field : List.of("name", "displayName", "validations", "permissions", "multivalued")) {
            assertThat(madeSponsor.path(field)).as(field).isEqualTo(sponsor.path(field));
        }
    }

    /** The demo has a second address of this machine, which is left out. */
    private void assertIsLike(JsonNode demo, JsonNode made) {
        String clientId = demo.path("clientId").asText();
        for (String field : List.of(
                "name",
                "description",
                "publicClient",
                "standardFlowEnabled",
                "directAccessGrantsEnabled",
                "serviceAccountsEnabled")) {
            assertThat(made.path(field).asText("false"))
                    .as("%s of %s", field, clientId)
                    .isEqualTo(demo.path(field).asText("false"));
        }
        for (String list : List.of("redirectUris", "webOrigins")) {
            assertThat(texts(made.path(list)))
                    .as("%s of %s", list, clientId)
                    .isEqualTo(texts(demo.path(list)).stream()
                            .limit(1)
                            .map(SetupRealmTest::deployed)
                            .toList());
        }
        demo.path("attributes")
                .properties()
                .forEach(attribute -> assertThat(
                                made.path("attributes").path(attribute.getKey()).asText())
                        .as("%s of %s", attribute.getKey(), clientId)
                        .isEqualTo(deployed(attribute.getValue().asText().split("##")[0])));
        JsonNode mapper = demo.at("/protocolMappers/0");
        JsonNode inScope =
                entry(realm.read("/client-scopes"), "name", "rollcall-audience").at("/protocolMappers/0");
        assertThat(texts(made.path("defaultClientScopes"))).contains("rollcall-audience");
        assertThat(inScope.path("protocolMapper")).isEqualTo(mapper.path("protocolMapper"));
        mapper.path("config")
                .properties()
                .forEach(setting -> assertThat(inScope.path("config").path(setting.getKey()))
                        .isEqualTo(setting.getValue()));
    }

    /** Returns an address of the demo as it is in a deployment. */
    private static String deployed(String text) {
        return text.replace("${ROLLCALL_BACKCHANNEL_LOGOUT_URL:}", URL + "/logout/backchannel")
                .replaceFirst("^\\$\\{ROLLCALL_JWKS_URL:.*}$", URL + "/.well-known/jwks.json")
                .replaceFirst("^http://localhost(:8080)?", URL);
    }

    private List<String> rights() {
        String account = realm.read(
                        "/clients/" + realm.client("rollcall").path("id").asText() + "/service-account-user")
                .path("id")
                .asText();
        String management = realm.client("realm-management").path("id").asText();
        return realm.read("/users/" + account + "/role-mappings/clients/" + management)
                .findValuesAsText("name");
    }

    private static JsonNode withoutEvents(JsonNode settings) {
        ObjectNode rest = settings.deepCopy();
        rest.remove(List.of("eventsEnabled", "eventsExpiration", "enabledEventTypes", "adminEventsEnabled"));
        ((ObjectNode) rest.path("attributes")).remove("adminEventsExpiration");
        return rest;
    }

    private static JsonNode entry(JsonNode list, String field, String value) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(entry -> entry.path(field).asText().equals(value))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
