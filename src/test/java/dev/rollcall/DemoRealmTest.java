package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.AccountApi;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people try out in the demo realm beside Rollcall. */
@QuarkusTest
class DemoRealmTest {

    private final Realm realm = Realm.get();

    @Test
    void peopleSeeAndChangeTheirAccountInKeycloaksOwnConsole() {
        Realm.Identity identity = realm.createIdentity("account");
        String token = realm.signedInToken(identity, "account-console", realm.url() + "/account/");

        new AccountApi(realm, token)
                .update(Map.of("firstName", "Second"))
                .then()
                .statusCode(204);

        assertThat(realm.user(identity.subject()).path("firstName").asText()).isEqualTo("Second");
    }

    @Test
    void forgottenPasswordsCanBeReset() {
        assertThat(realm.read("").path("resetPasswordAllowed").asBoolean()).isTrue();
    }
}
