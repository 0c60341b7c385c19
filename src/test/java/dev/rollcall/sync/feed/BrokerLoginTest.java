package dev.rollcall.sync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.directory.keycloak.FreshRealmSettings;
import dev.rollcall.sync.FeedTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.BrokeredRealm;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values that Keycloak copies from an identity provider arrive with the sign-in, at whatever application, in a realm without organizations. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(FeedSwitchedOn.class)
@WithTestResource(BackendWires.Installer.class)
class BrokerLoginTest extends FeedTest {

    @BeforeEach
    void switchOrganizationsOff() {
        realm.set(Map.of("organizationsEnabled", false));
        FreshRealmSettings.install();
    }

    @AfterEach
    void switchOrganizationsOn() {
        realm.set(Map.of("organizationsEnabled", true));
    }

    @Test
    void valueChangedAtTheProviderArrivesWithASignInAtAnotherApplication() {
        try (BrokeredRealm provider = BrokeredRealm.of(realm)) {
            String alias = provider.connect(Map.of("syncMode", "FORCE"));
            Realm.Identity there = provider.people().createIdentity("brokered");
            Realm.Identity here = provider.signIn(alias, there);
            awaitThat(here, "first_name", "First");

            provider.people().update(there, Map.of("firstName", "Second"));
            provider.signIn(alias, there);

            awaitThat(here, "first_name", "Second");
            assertThat(auditLog(here)).isEqualTo("create done event, update done event");
        }
    }
}
