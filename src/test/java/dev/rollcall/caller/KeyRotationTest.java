package dev.rollcall.caller;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.KeycloakProxy;
import dev.rollcall.testing.Patience;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.Wires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.security.KeyPair;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Wires.Between.class)
class KeyRotationTest {

    private static final String KEYS = "/protocol/openid-connect/certs";

    private final Realm realm = Realm.get();

    KeycloakProxy proxy;

    @Test
    void aNewKeyIsAcceptedWithoutARestartAndTheOldOneWhileItIsPublished() {
        Realm.Person person = realm.createPerson("rotation", "user");
        String old = realm.token(person);
        assertThat(status(old)).isEqualTo(200);

        try (RealmKey key = RealmKey.rotatedIn(realm)) {
            String fresh = realm.token(person);
            assertThat(Jwt.of(fresh).header("kid").asText())
                    .isEqualTo(key.keyId())
                    .isNotEqualTo(Jwt.of(old).header("kid").asText());

            await().atMost(Patience.LIMIT).until(() -> status(fresh) == 200);
            assertThat(status(old)).isEqualTo(200);
        }
    }

    /** Keycloak would have to answer as many requests as anyone cares to make up tokens. */
    @Tag("slow")
    @Test
    void unknownKeysAreLookedUpOncePerInterval() {
        KeyPair unknown = RealmKey.generate();
        Jwt token = Jwt.of(realm.token(realm.createPerson("unknown-key", "user")));
        long before = proxy.requestsFor(KEYS);
        long start = System.nanoTime();

        for (int i = 0; i < 100; i++) {
            assertThat(status(token.withHeader("kid", "unknown-" + i).signedBy(unknown.getPrivate())))
                    .isEqualTo(401);
        }

        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        assertThat(proxy.requestsFor(KEYS) - before).isBetween(1L, seconds + 2);
    }

    private static int status(String token) {
        return given().auth().oauth2(token).get("/api/v1/users/me").statusCode();
    }
}
