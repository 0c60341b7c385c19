package dev.rollcall.directory.keycloak.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.event.DirectoryEvents;
import dev.rollcall.directory.keycloak.call.DirectoryConfig;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/** Findings for a service client that is set up wrongly. The check runs with other clients than the service's own. */
@QuarkusTest
class ServiceClientCheckTest {

    private final Realm realm = Realm.get();

    @Inject
    ClientCredentials clientCredentials;

    @Inject
    SecurityEvents events;

    @Inject
    DirectoryOrganizations organizations;

    @Inject
    DirectoryEvents directoryEvents;

    @Inject
    ServiceClient own;

    @Test
    void demoRealmsClientIsSetUpCorrectly() {
        assertThat(found("rollcall", "rollcall-dev-secret")).isEqualTo(ServiceClientState.OK);
    }

    @Test
    void publicClientYieldsHint() {
        assertThat(found("rollcall-public", "any").message())
                .contains("refuses the service's own client 'rollcall-public' a token")
                .contains("open Clients > rollcall-public > Settings > Capability config and switch on"
                        + " 'Client authentication' and 'Service account roles'")
                .contains("bearer tokens are still verified");
    }

    @Test
    void clientWithoutServiceAccountYieldsHint() {
        try (RealmClient client = RealmClient.named("no-service-account").create(realm)) {
            assertThat(found(client.clientId(), client.secret()).message())
                    .contains("open Clients > " + client.clientId()
                            + " > Settings > Capability config and switch on 'Service account roles'.");
        }
    }

    @Test
    void wrongSecretIsNamedWithTheAddress() {
        assertThat(found("rollcall", "wrong-one").message())
                .contains("a token at " + own.tokenEndpoint())
                .contains("The secret is wrong")
                .contains("Clients > rollcall > Credentials")
                .doesNotContain("wrong-one");
    }

    @Test
    void missingClientIsNamed() {
        assertThat(found("no-such-client", "any").message())
                .contains("The realm has no enabled client 'no-such-client'")
                .contains("QUARKUS_OIDC_CLIENT_ID");
    }

    @Test
    void missingRoleYieldsHint() {
        try (RealmClient client =
                RealmClient.named("no-roles").withServiceAccount().create(realm)) {
            assertThat(found(client.clientId(), client.secret()).message())
                    .isEqualTo(
                            "The service account of client '%1$s' lacks manage-organizations, manage-users, view-clients, view-events, view-realm, view-users. In Keycloak, open Clients > %1$s >"
                                            .formatted(client.clientId())
                                    + " Service account roles > Assign role > Client roles and assign manage-organizations, manage-users, view-clients, view-events, view-realm, view-users of"
                                    + " realm-management.");
        }
    }

    /** As Keycloak 26.4 and before do without {@code manage-realm}. */
    @Test
    void organizationsRefusedInSpiteOfTheRoleYieldHint() {
        organizations = (DirectoryOrganizations) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DirectoryOrganizations.class},
                // they are enabled, and refused
                (proxy, method, values) -> true);

        assertThat(found("rollcall", "rollcall-dev-secret").message()).contains("lacks manage-realm.");
    }

    @Test
    void findingIsLoggedOnlyOnce() {
        ServiceClientCheck check = check("rollcall-public", "any");
        try (LogCapture log = LogCapture.of(ServiceClientCheck.class.getName())) {
            check.run();
            check.run();

            assertThat(log.lines()).singleElement().asString().contains("switch on 'Client authentication'");
        }
    }

    private ServiceClientState found(String clientId, String secret) {
        ServiceClientCheck check = check(clientId, secret);
        check.run();
        HealthCheckResponse readiness = new KeycloakReadiness(check).call();
        assertThat(readiness.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(readiness.getData().orElseThrow())
                .containsEntry("message", check.state().message());
        return check.state();
    }

    private ServiceClientCheck check(String clientId, String secret) {
        DirectoryConfig config = Settings.of(DirectoryConfig.class, Map.of("rollcall.directory.check-interval", "0S"));
        return new ServiceClientCheck(
                new ServiceClientProbe(
                        clientCredentials,
                        new ServiceClient(clientId, own.realm(), own.tokenEndpoint(), own.adminApi()),
                        organizations,
                        directoryEvents,
                        config,
                        Optional.of(secret)),
                config,
                Clock.systemUTC(),
                new KeycloakClock(Clock.systemUTC()),
                new DirectoryFailures(Clock.systemUTC()),
                events);
    }
}
