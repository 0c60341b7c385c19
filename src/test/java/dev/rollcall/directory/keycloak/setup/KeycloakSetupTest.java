package dev.rollcall.directory.keycloak.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.directory.federation.FederationConfig;
import dev.rollcall.directory.federation.UserFederations.Federation;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.directory.profile.ProfileSource;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Level;
import dev.rollcall.setup.Part;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.keycloak.RealmClient;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the check of the set-up finds in Keycloak, in the demo realm and with what others do wrong. */
@QuarkusTest
class KeycloakSetupTest {

    private static final String URL = "https://rollcall.example.org";

    private final Realm realm = Realm.get();

    @Inject
    KeycloakSetupApi api;

    @Inject
    KeycloakCalls calls;

    @Inject
    ProfileSource source;

    @Inject
    ServiceClient own;

    @Inject
    Audience audience;

    @Test
    void demoRealmsClientSendsBrowsersBackToAnyPortOfThisMachine() {
        assertThat(look("rollcall", "http://localhost:8080"))
                .filteredOn(finding -> finding.part() == Part.SIGN_IN)
                .singleElement()
                .extracting(Finding::level)
                .isEqualTo(Level.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "https://rollcall.example.org/callback, S256, , ",
        "https://rollcall.example.org/*, S256, , ",
        "/callback, S256, , ",
        "https://other.example.org/callback, S256, ERROR, add https://rollcall.example.org/callback to 'Valid redirect URIs'",
        "*, S256, WARNING, name the service's own address",
        "https://rollcall.example.org/callback, plain, ERROR, Proof Key for Code Exchange",
        "https://rollcall.example.org/callback, '', WARNING, Proof Key for Code Exchange"
    })
    void redirectUriAndPkceOfTheClientMustFit(String uri, String pkce, Level level, String remedy) {
        String clientId = createClient(uri, Map.of("pkce.code.challenge.method", pkce));

        List<Finding> findings = look(clientId, URL).stream()
                .filter(finding -> finding.part() == Part.SIGN_IN && finding.level() != Level.OK)
                .toList();

        if (level == null) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings).singleElement().satisfies(finding -> {
                assertThat(finding.level()).isEqualTo(level);
                assertThat(finding.remedy()).contains(remedy).contains("Clients > " + clientId);
            });
        }
    }

    @Test
    void endedSessionsMustBeReported() {
        String silent = createClient(URL + "/callback", Map.of());
        String reporting =
                createClient(URL + "/callback", Map.of("backchannel.logout.url", "http://rollcall/logout/backchannel"));

        assertThat(signOut(silent).level()).isEqualTo(Level.WARNING);
        assertThat(signOut(silent).text())
                .contains("Keycloak reports ended sessions to nobody")
                .contains("set 'Backchannel logout URL' to " + URL + "/logout/backchannel");
        assertThat(signOut(reporting).level()).isEqualTo(Level.OK);
    }

    private Finding signOut(String clientId) {
        return look(clientId, URL).stream()
                .filter(finding -> finding.part() == Part.SIGN_OUT)
                .findFirst()
                .orElseThrow();
    }

    private List<Finding> look(String clientId, String publicUrl) {
        ServiceClient client = new ServiceClient(clientId, own.realm(), own.tokenEndpoint(), own.adminApi());
        return new OwnClientCheck(api, calls, client, Optional.of(publicUrl)).look();
    }

    private String createClient(String redirectUri, Map<String, String> attributes) {
        String clientId = "set_up_" + UUID.randomUUID().toString().substring(0, 8);
        realm.admin(
                "POST",
                "/clients",
                Map.of("clientId", clientId, "redirectUris", List.of(redirectUri), "attributes", attributes));
        return clientId;
    }

    @Test
    void audienceOfAClientIsFoundWithoutItsSecretAndWithIt() {
        assertThat(audience.look()).extracting(Finding::level).containsExactly(Level.OK);
        assertThat(audience.ofClient("rollcall-public").level()).isEqualTo(Level.OK);
        assertThat(audience.ofClient("rollcall-machine", "rollcall-machine-secret")
                        .level())
                .isEqualTo(Level.OK);
        try (RealmClient client =
                RealmClient.named("no-audience").withServiceAccount().create(realm)) {
            assertThat(audience.ofClient(client.clientId()).text())
                    .contains("Tokens of the client '%s' are refused".formatted(client.clientId()))
                    .contains("add the scope rollcall-audience");
            assertThat(audience.ofClient(client.clientId(), client.secret()).level())
                    .isEqualTo(Level.ERROR);
            assertThat(audience.ofClient(client.clientId(), "wrong").message()).contains("refuses the client");
        }
        assertThat(audience.ofClient("no-such-client").message()).contains("has no client 'no-such-client'");
    }

    private ProfileCheck profileCheck(String... names) {
        return new ProfileCheck(
                api, calls, new RealmProfile(source, new ProfileNames(() -> Optional.of(List.of(names)))));
    }

    @Test
    void attributesThatTheRealmDoesNotDeclareOrAdministratorsMayNotViewAreWarnings() {
        realm.withProfile(
                profile -> profile.withArray("attributes")
                        .add(
                                Realm.json(
                                        "{\"name\": \"motto\", \"permissions\": {\"view\": [\"user\"], \"edit\": [\"user\"]}}")),
                () -> {
                    List<Finding> findings =
                            profileCheck("department", "shoeSize", "motto").look();

                    assertThat(findings)
                            .extracting(Finding::level)
                            .containsExactly(Level.WARNING, Level.WARNING, Level.OK, Level.OK);
                    assertThat(findings.get(0).text())
                            .contains("does not declare the attribute shoeSize")
                            .contains("Create attribute")
                            .contains("remove the name from rollcall.profile.attributes");
                    assertThat(findings.get(1).text())
                            .contains("does not let administrators view the attribute motto")
                            .contains("Who can view?");
                    assertThat(findings.get(2).message()).endsWith("are copied: department.");
                });
    }

    @Test
    void requiredAttributeThatTheSettingNamesIsNoError() {
        realm.withRequiredAttribute(
                "badge",
                "{}",
                () -> assertThat(profileCheck("badge").look())
                        .extracting(Finding::level)
                        .containsExactly(Level.OK, Level.OK));
    }

    /** Keycloak requires the attribute of administrators, too, but the service does not set it. */
    @ParameterizedTest
    @CsvSource({"{}, true", "'{\"roles\": [\"admin\", \"user\"]}', true", "'{\"roles\": [\"user\"]}', false"})
    void attributeThatAdministratorsMustSetIsAnError(String required, boolean error) {
        ProfileCheck check = profileCheck();
        assertThat(check.look()).extracting(Finding::level).containsExactly(Level.OK);

        realm.withRequiredAttribute(
                "badge",
                required,
                () -> assertThat(check.look()).singleElement().satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(error ? Level.ERROR : Level.OK);
                    assertThat(finding.message().contains("requires badge, which the service cannot set"))
                            .isEqualTo(error);
                }));
    }

    @ParameterizedTest
    @CsvSource({
        "true, 60, '', OK, Keycloak synchronizes by itself",
        "true, 0, 15m, OK, is synchronized by rollcall.federation.sync-every",
        "true, 60, 15m, WARNING, the reconciliation of each hour",
        "true, 0, '', WARNING, nobody synchronizes",
        "false, 60, '', WARNING, is disabled",
    })
    void federationIsNamed(boolean enabled, int period, String syncEvery, Level level, String says) {
        Federation federation = new Federation(
                "id",
                "corp",
                true,
                enabled,
                Optional.of(Duration.ofSeconds(period)).filter(each -> !each.isZero()));
        FederationConfig config = Settings.of(
                FederationConfig.class,
                syncEvery.isEmpty() ? Map.of() : Map.of("rollcall.federation.sync-every", syncEvery));

        Finding finding = new FederationCheck(null, config).finding(federation);

        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.message()).contains("federation corp", says);
    }

    @Test
    void realmWithoutMailServerIsAWarning() {
        RealmMailCheck check = new RealmMailCheck(api, calls);
        assertThat(check.look()).extracting(Finding::level).containsExactly(Level.OK);

        realm.withoutMailServer(
                () -> assertThat(check.look()).extracting(Finding::level).containsExactly(Level.WARNING));
    }
}
