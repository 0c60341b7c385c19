package dev.rollcall.auth.limits;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each test uses its own client addresses. */
@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class AccessLimitsTest {

    private final Realm realm = Realm.get();

    @Inject
    DataSource database;

    @Test
    void tooManyWrongTokensReturn429WhileValidTokensAreServed() {
        String address = "192.0.2.1";
        String right = realm.token(realm.createIdentity("limits", "user"));
        for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
            bearer(address, "wrong." + i + ".token").statusCode(401);
        }

        tooMany(bearer(address, "wrong.once.more"));
        tooMany(bearer(address, "no token at all"));
        bearer(address, right).statusCode(200);
        tooMany(bearer(address, right + "x"));
        from(address).get("/protected").then().statusCode(401);
        bearer("192.0.2.2", "wrong.some.where-else").statusCode(401);
    }

    @Test
    void wrongLogoutTokensCountAndValidOnesDoNot() {
        String address = "192.0.2.3";
        try (RealmKey key = RealmKey.imported(realm)) {
            LogoutTokenFactory tokens = new LogoutTokenFactory(realm, key);
            Realm.Identity identity = realm.createIdentity("limits", "user");
            await().atMost(TimeLimits.LIMIT)
                    .until(() -> logout("192.0.2.4", tokens.signed(tokens.ofSession(identity, "first")))
                                    .extract()
                                    .statusCode()
                            != 400);
            for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
                logout(address, tokens.signed(tokens.ofSession(identity, "right-" + i)))
                        .statusCode(200);
                logout(address, "wrong." + i + ".token").statusCode(400);
            }

            tooMany(logout(address, "wrong.once.more"));
            tooMany(bearer(address, "wrong.once.more"));
            logout(address, tokens.signed(tokens.ofSession(identity, "last"))).statusCode(200);
        }
    }

    /** A guess costs the same at both endpoints; the holder of a link is served. */
    @Test
    void guessedInvitationsCountAsWrongTokens() throws SQLException {
        String address = "192.0.2.9";
        String token = realm.token(realm.createIdentity("limits", "user"));
        String organization = new OrganizationRecords(database).organization("limits");
        Link link =
                new InvitationLinks(new ServiceDatabase(database)).invite(organization, "limits@example.org", "member");
        for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
            RequestSpecification caller =
                    i % 2 == 0 ? from(address) : from(address).auth().oauth2(token);
            invitation(caller, i % 2 == 0 ? "lookup" : "accept", "guess-" + i).statusCode(404);
        }

        tooMany(invitation(from(address), "lookup", "guess"));
        tooMany(invitation(from(address).auth().oauth2(token), "accept", "guess"));
        invitation(from(address), "lookup", link.token()).statusCode(200);
        invitation(from("192.0.2.10"), "lookup", "guess").statusCode(404);
    }

    private static ValidatableResponse invitation(RequestSpecification caller, String operation, String token) {
        return caller.contentType("application/json")
                .body(Map.of("token", token))
                .post("/api/v1/invitations/" + operation)
                .then();
    }

    @Test
    void tooManySignInsReturn429BeforeKeycloakIsAsked() {
        String address = "192.0.2.5";
        for (int i = 0; i < DeploymentProfile.SIGN_IN_STEPS; i++) {
            login(address).statusCode(302).header("Location", startsWith(realm.url()));
        }

        tooMany(login(address));
        tooMany(callback(address));
        // pages still redirect to the sign-in, which then answers 429
        from(address)
                .accept("text/html,*/*")
                .get("/protected")
                .then()
                .statusCode(302)
                .header("Location", containsString("/login?return="));
        from(address).get("/").then().statusCode(200);
        login("192.0.2.6").statusCode(302);
    }

    @Test
    void callbacksCountAsSignInSteps() {
        String address = "192.0.2.7";
        for (int i = 0; i < DeploymentProfile.SIGN_IN_STEPS; i++) {
            assertThat(callback(address).extract().statusCode()).isIn(302, 400);
        }

        tooMany(callback(address));
        tooMany(login(address));
    }

    /** quarkus-oidc processes a code on every path. */
    @Test
    void authorizationCodesCountOnEveryPath() {
        String address = "192.0.2.8";
        ValidatableResponse begun = login(address).statusCode(302);
        Map<String, String> cookies = begun.extract().cookies();
        String state = cookies.keySet().stream()
                .filter(name -> name.startsWith("q_auth_"))
                .map(name -> name.replaceFirst("q_auth_", ""))
                .findFirst()
                .orElseThrow();
        List<String> paths = List.of("/", "/nothing", "/api/v1/users/me", "/callback/", "/protected");
        for (int i = 1; i < DeploymentProfile.SIGN_IN_STEPS; i++) {
            code(address, cookies, paths.get(i % paths.size()), state).statusCode(not(equalTo(429)));
        }

        for (String path : paths) {
            tooMany(code(address, cookies, path, state));
        }
        from(address).cookies(cookies).get("/").then().statusCode(200);
        from(address).get("/?code=mine").then().statusCode(200);
    }

    private static ValidatableResponse code(String address, Map<String, String> cookies, String path, String state) {
        return from(address)
                .cookies(cookies)
                .get(path + "?code=made-up&state=" + state)
                .then();
    }

    @Test
    void ipv6NetworkSharesOneLimit() {
        for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
            bearer("2001:db8:0:1::" + i, "wrong." + i + ".token").statusCode(401);
        }

        tooMany(bearer("2001:db8:0:1:ffff::1", "wrong.once.more"));
        bearer("2001:db8:0:2::1", "wrong.once.more").statusCode(401);
    }

    private static ValidatableResponse bearer(String address, String token) {
        return from(address)
                .header("Authorization", "Bearer " + token)
                .get("/protected")
                .then();
    }

    private static ValidatableResponse logout(String address, String token) {
        return LogoutTokenFactory.send(from(address), token);
    }

    private static ValidatableResponse login(String address) {
        return from(address).get("/login").then();
    }

    private static ValidatableResponse callback(String address) {
        return from(address).get("/callback?code=made-up&state=made-up").then();
    }

    private static RequestSpecification from(String address) {
        return given().redirects().follow(false).header("X-Forwarded-For", address);
    }

    private static void tooMany(ValidatableResponse response) {
        String wait = response.statusCode(429)
                .contentType(Problem.MEDIA_TYPE)
                .header("Cache-Control", equalTo("no-store"))
                .body("type", equalTo("urn:rollcall:problem:too-many-requests"))
                .extract()
                .header("Retry-After");
        assertThat(Integer.parseInt(wait)).isBetween(1, 3600);
    }
}
