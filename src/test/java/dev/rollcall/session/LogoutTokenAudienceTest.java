package dev.rollcall.session;

import static io.restassured.RestAssured.given;

import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The audience of access tokens may differ from the client id. */
@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class LogoutTokenAudienceTest {

    /** A separate address, because refused tokens count against the limit of their address. */
    private static final String ADDRESS = "192.0.2.20";

    private final Realm realm = Realm.get();

    @Test
    void logoutTokenAudienceIsTheClientWhateverTheAccessTokenAudience() {
        try (RealmKey key = RealmKey.imported(realm)) {
            LogoutTokenFactory tokens = new LogoutTokenFactory(realm, key);
            Realm.Identity identity = realm.createIdentity("logout", "user");
            tokens.awaitKey(() -> from("192.0.2.21"), identity);

            Jwt token = tokens.ofSession(identity, "two");
            LogoutTokenFactory.send(from(ADDRESS), tokens.signed(token.withClaim("aud", "another")))
                    .statusCode(400);
            LogoutTokenFactory.send(from(ADDRESS), tokens.signed(token.withClaim("exp", 1)))
                    .statusCode(400);
            LogoutTokenFactory.send(
                            from(ADDRESS), tokens.signed(token.withClaim("iss", "https://elsewhere.example.org")))
                    .statusCode(400);
            LogoutTokenFactory.send(
                            from(ADDRESS), tokens.signed(token.withClaim("aud", List.of("account", "rollcall"))))
                    .statusCode(200);
        }
    }

    private static RequestSpecification from(String address) {
        return given().header("X-Forwarded-For", address);
    }
}
