package dev.rollcall.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.keycloak.client.ClientCredentials;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.token.IntrospectingClients.Known;
import dev.rollcall.token.IntrospectingClients.Verdict;
import dev.rollcall.token.IntrospectingClients.Wrong;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is remembered of clients of a real Keycloak, while the test moves the time. */
@QuarkusTest
class IntrospectingClientsTest {

    private static final String ADDRESS = "192.0.2.1";
    private static final String SECRET = "gateway-secret";
    private static final String ROLE = "introspect";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Realm realm = Realm.get();
    private final AtomicLong nanos = new AtomicLong();
    private final ClientCredentials credentials;
    private final RealmRoles roles;
    private IntrospectingClients clients;
    private RealmClient gateway;
    private Realm.Identity account;

    IntrospectingClientsTest(ClientCredentials credentials, RealmRoles roles) {
        this.credentials = credentials;
        this.roles = roles;
    }

    @BeforeEach
    void createClient() {
        gateway =
                RealmClient.named("gateway").secret(SECRET).withServiceAccount().create(realm);
        account = realm.identity("service-account-" + gateway.clientId());
        realm.grant(account, ROLE);
        clients = clients(100);
    }

    @AfterEach
    void deleteClient() {
        gateway.close();
    }

    /**
     * @param questions the number of times that Keycloak may be asked about a client, before the limit refuses it
     */
    private IntrospectingClients clients(int questions) {
        TokenConfig config = Settings.of(
                TokenConfig.class,
                Map.of(
                        "rollcall.token.limit.requests",
                        Integer.toString(questions),
                        "rollcall.token.limit.period",
                        "1H"));
        return new IntrospectingClients(
                credentials, roles, new TokenLimits(config, new SimpleMeterRegistry()), nanos::get);
    }

    private void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    private Verdict ask(String secret) {
        return clients.ask(new ClientSecret(gateway.clientId(), secret), ADDRESS);
    }

    private void changeSecret(String secret) {
        ObjectNode changed = (ObjectNode) realm.client(gateway.clientId());
        realm.admin("PUT", "/clients/" + changed.path("id").asText(), changed.put("secret", secret));
    }

    @Test
    void keycloakIsAskedOnceAMinute() {
        clients = clients(2);

        for (int i = 0; i < 50; i++) {
            assertThat(ask(SECRET)).isEqualTo(Known.ALLOWED);
        }
        advance(MINUTE);
        assertThat(ask(SECRET)).isEqualTo(Known.ALLOWED);
        advance(MINUTE.minusNanos(1));
        assertThat(ask(SECRET)).isEqualTo(Known.ALLOWED);

        advance(Duration.ofNanos(1));
        assertThatThrownBy(() -> ask(SECRET)).isInstanceOf(ProblemException.class);
    }

    @Test
    void lostAndGrantedRoleCountsAfterAMinute() {
        assertThat(ask(SECRET)).isEqualTo(Known.ALLOWED);
        realm.revokeRole(account, ROLE);
        assertThat(ask(SECRET)).isEqualTo(Known.ALLOWED);
        advance(MINUTE);
        assertThat(ask(SECRET)).isEqualTo(Known.LACKS_ROLE);

        realm.grant(account, ROLE);
        assertThat(ask(SECRET)).isEqualTo(Known.LACKS_ROLE);
        advance(MINUTE);
        assertThat(ask(SECRET)).isEqualTo(Known.ALLOWED);
    }

    @Test
    void replacedSecretIsRefusedAfterAMinute() {
        assertThat(ask(SECRET)).isEqualTo(Known.ALLOWED);
        changeSecret("another-secret");
        assertThat(ask(SECRET)).isEqualTo(Known.ALLOWED);
        advance(MINUTE);

        assertThat(ask(SECRET)).isInstanceOf(Wrong.class);
    }

    @Test
    void wrongSecretIsNotRemembered() {
        assertThat(ask("another-secret")).isInstanceOf(Wrong.class);
        changeSecret("another-secret");

        assertThat(ask("another-secret")).isEqualTo(Known.ALLOWED);
    }

    @Test
    void rememberedSecretCountsForItsOwnClientOnly() {
        assertThat(ask(SECRET)).isEqualTo(Known.ALLOWED);

        assertThat(ask("wrong-secret")).isInstanceOf(Wrong.class);
        assertThat(clients.ask(new ClientSecret("rollcall-gateway", SECRET), ADDRESS))
                .isInstanceOf(Wrong.class);
    }
}
