package dev.rollcall.session;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.LogoutTokenMaker;
import dev.rollcall.testing.Patience;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Access tokens are meant for an audience that is not the name of the client. */
@QuarkusTest
@TestProfile(LogoutTokenAudienceTest.AnotherAudience.class)
class LogoutTokenAudienceTest {

    public static class AnotherAudience implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.oidc.token.audience", "another");
        }
    }

    private final Realm realm = Realm.get();

    @Test
    void aLogoutTokenIsMeantForTheClientWhateverAccessTokensAreMeantFor() {
        try (RealmKey key = RealmKey.imported(realm)) {
            LogoutTokenMaker tokens = new LogoutTokenMaker(realm, key);
            Realm.Person person = realm.createPerson("logout", "user");
            await().atMost(Patience.LIMIT)
                    .until(() -> send(tokens.signed(tokens.ofSession(person, "one")))
                                    .extract()
                                    .statusCode()
                            == 200);

            Jwt token = tokens.ofSession(person, "two");
            send(tokens.signed(token.withClaim("aud", "another"))).statusCode(400);
            send(tokens.signed(token.withClaim("exp", 1))).statusCode(400);
            send(tokens.signed(token.withClaim("iss", "https://elsewhere.example.org")))
                    .statusCode(400);
            send(tokens.signed(token.withClaim("aud", List.of("account", "rollcall"))))
                    .statusCode(200);
        }
    }

    private static ValidatableResponse send(String token) {
        return given().formParam("logout_token", token)
                .post("/logout/backchannel")
                .then();
    }
}
