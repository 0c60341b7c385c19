package dev.rollcall.directory.keycloak.key;

import static dev.rollcall.testing.keycloak.KeySwapAddress.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.directory.key.KeyExchange;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.client.TokenRequests;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Level;
import dev.rollcall.signing.Signer;
import dev.rollcall.signing.SigningConfig;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The synchronization status names the mistake in the set-up of a real Keycloak, and what to do. */
@QuarkusTest
class KeySwapRemediesTest {

    private static final String GRANT = "oauth2.jwt.authorization.grant.enabled";
    private static final String PROVIDERS = "oauth2.jwt.authorization.grant.idp";

    private final Realm realm = Realm.get();
    private JsonNode client;

    @Inject
    KeySwapCheck check;

    @Inject
    KeySwaps swaps;

    @Inject
    KeyExchange exchange;

    @Inject
    TokenRequests requests;

    @Inject
    Signer signer;

    @Inject
    KeycloakClock keycloakClock;

    @Inject
    CallerConfig config;

    @Inject
    SigningConfig signing;

    @Inject
    KeyLinkApi links;

    @Inject
    KeyClientApi clients;

    @Inject
    KeycloakCalls calls;

    @BeforeEach
    void rememberClient() {
        KeySwapAddress.tell();
        client = realm.client(NAME);
        assertThat(found(check).level()).isEqualTo(Level.OK);
    }

    @AfterEach
    void restoreClient() {
        set(client);
        assertThat(found(check).level()).isEqualTo(Level.OK);
    }

    private void change(Consumer<ObjectNode> change) {
        ObjectNode changed = client.deepCopy();
        change.accept(changed);
        set(changed);
    }

    private void changeAttribute(String name, String value) {
        change(changed -> ((ObjectNode) changed.path("attributes")).put(name, value));
    }

    private void set(JsonNode representation) {
        realm.admin("PUT", "/clients/" + client.path("id").asText(), representation);
    }

    private static Finding found(KeySwapCheck check) {
        assertThat(check.look()).hasSize(1);
        return check.look().get(0);
    }

    private static void assertWarning(KeySwapCheck check, String... texts) {
        Finding finding = found(check);
        assertThat(finding.level()).as(finding.text()).isEqualTo(Level.WARNING);
        assertThat(finding.text()).contains(texts);
    }

    @Test
    void missingClientIsToBeCreated() {
        change(changed -> changed.put("clientId", "renamed"));

        assertWarning(check, "no enabled client 'rollcall-keys'", "setup-realm.sh");
    }

    @Test
    void disabledClientIsToBeEnabled() {
        change(changed -> changed.put("enabled", false));

        assertWarning(check, "no enabled client 'rollcall-keys'");
    }

    @Test
    void grantIsToBeSwitchedOn() {
        changeAttribute(GRANT, "false");

        assertWarning(check, "Clients > rollcall-keys", "switch on 'JWT Authorization Grant'");
    }

    @Test
    void providerIsToBeAllowed() {
        changeAttribute(PROVIDERS, "another");

        assertWarning(check, "Clients > rollcall-keys", "allow the identity provider 'rollcall-keys'");
    }

    @Test
    void consentIsToBeSwitchedOff() {
        Realm.Identity owner = realm.createIdentity("consent", "user");
        exchange.link(owner.subject());
        assertThat(swaps.swap(owner.subject(), "")).isInstanceOf(KeySwaps.Swapped.class);
        change(changed -> changed.put("consentRequired", true));

        assertThatThrownBy(() -> swaps.swap(owner.subject(), ""))
                .isInstanceOfSatisfying(
                        WrongSetupException.class,
                        e -> assertThat(e.remedy()).contains("switch off 'Consent required'"));
        assertWarning(check, "Clients > rollcall-keys", "switch off 'Consent required'");
    }

    /** The discovery document names an address that Keycloak does not accept. */
    @Test
    void publicAddressIsToBeChecked() {
        RealmIssuer elsewhere = new RealmIssuer(
                () -> JsonNodeFactory.instance.objectNode().put("issuer", "https://elsewhere.example/realms/rollcall"),
                null,
                Clock.systemUTC());
        KeySwaps refused = new KeySwaps(requests, elsewhere, signer, keycloakClock, config);

        assertWarning(
                new KeySwapCheck(new KeycloakKeyExchange(refused, links, calls), clients, calls, config, signing),
                "public address",
                "KC_HOSTNAME");
    }
}
