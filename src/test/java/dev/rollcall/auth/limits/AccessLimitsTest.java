package dev.rollcall.auth.limits;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.rollcall.key.KeySecret;
import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.HttpCookie;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each test uses its own client addresses. */
@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class AccessLimitsTest {

    private final Realm realm = Realm.get();

    @Inject
    InvitationLinks links;

    @Inject
    OrganizationRecords organizations;

    @Test
    void tooManyWrongTokensReturn429WhileValidTokensAreServed() {
        String address = "192.0.2.1";
        String right = realm.token(realm.createIdentity("limits", "user"));
        for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
            bearer(address, "wrong." + i + ".token").expect(401);
        }

        tooMany(bearer(address, "wrong.once.more"));
        tooMany(bearer(address, "no token at all"));
        bearer(address, right).expect(200);
        tooMany(bearer(address, right + "x"));
        from(address).get("/protected").expect(401);
        bearer("192.0.2.2", "wrong.some.where-else").expect(401);
    }

    @Test
    void tooManyWrongKeysReturn429WhileCorrectKeysAreServed() {
        String address = "192.0.2.41";
        Keys keys = new Keys(realm.createIdentity("limits", "user"));
        keys.signedIn().id();
        Keys.Key right = keys.create("account:read");
        for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
            key(address, i % 2 == 0 ? KeySecret.generate().text() : "rc_" + i).expect(401);
        }

        tooMany(key(address, KeySecret.generate().text()));
        tooMany(bearer(address, "wrong.once.more"));
        tooMany(reported(address, KeySecret.generate().text()));
        key(address, right.secret()).expect(200);
        key("192.0.2.42", KeySecret.generate().text()).expect(401);
        reported(address, right.secret()).expect(200);
        tooMany(key(address, right.secret()));
    }

    private static ApiResponse key(String address, String secret) {
        return from(address).header("Authorization", "Bearer " + secret).get("/api/v1/users/me");
    }

    private static ApiResponse reported(String address, String secret) {
        return from(address).form("token", secret).post("/revoke");
    }

    @Test
    void wrongLogoutTokensCountAndValidOnesDoNot() {
        String address = "192.0.2.3";
        try (RealmKey key = RealmKey.imported(realm)) {
            LogoutTokenFactory tokens = new LogoutTokenFactory(realm, key);
            Realm.Identity identity = realm.createIdentity("limits", "user");
            await().atMost(TimeLimits.LIMIT)
                    .until(() -> logout("192.0.2.4", tokens.signed(tokens.ofSession(identity, "first")))
                                    .statusCode()
                            != 400);
            for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
                logout(address, tokens.signed(tokens.ofSession(identity, "right-" + i)))
                        .expect(200);
                logout(address, "wrong." + i + ".token").expect(400);
            }

            tooMany(logout(address, "wrong.once.more"));
            tooMany(bearer(address, "wrong.once.more"));
            logout(address, tokens.signed(tokens.ofSession(identity, "last"))).expect(200);
        }
    }

    /** A guess costs the same at both endpoints; the holder of a link is served. */
    @Test
    void guessedInvitationsCountAsWrongTokens() {
        String address = "192.0.2.9";
        String token = realm.token(realm.createIdentity("limits", "user"));
        String organization = organizations.organization("limits");
        Link link = links.invite(organization, "limits@example.org", "member");
        for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
            ApiCaller caller = i % 2 == 0 ? from(address) : from(address).header("Authorization", "Bearer " + token);
            invitation(caller, i % 2 == 0 ? "lookup" : "accept", "guess-" + i).expect(404);
        }

        tooMany(invitation(from(address), "lookup", "guess"));
        tooMany(invitation(from(address).header("Authorization", "Bearer " + token), "accept", "guess"));
        invitation(from(address), "lookup", link.token()).expect(200);
        invitation(from("192.0.2.10"), "lookup", "guess").expect(404);
    }

    /** An address with wrong keys does not lock out others, who still hear what is wrong with theirs. */
    @Test
    void wrongKeysAtTheTokenEndpointCountAsWrongTokens() {
        String address = "192.0.2.11";
        Keys keys = new Keys(realm.createIdentity("limits", "user"));
        keys.signedIn().id();
        Keys.Key right = keys.create("account:read");
        for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
            swap(address, "wrong-" + i).expect(400);
        }

        tooMany(swap(address, "wrong"));
        tooMany(bearer(address, "wrong.once.more"));
        swap(address, right.secret()).expect(200);
        swap("192.0.2.12", "wrong").expect(400);
    }

    private static ApiResponse swap(String address, String key) {
        return from(address).tokenByKey(key);
    }

    private static ApiResponse invitation(ApiCaller caller, String operation, String token) {
        return caller.post("/api/v1/invitations/" + operation, Map.of("token", token));
    }

    @Test
    void tooManySignInsReturn429BeforeKeycloakIsAsked() {
        String address = "192.0.2.5";
        for (int i = 0; i < DeploymentProfile.SIGN_IN_STEPS; i++) {
            login(address).expect(302).header("Location", startsWith(realm.url()));
        }

        tooMany(login(address));
        tooMany(callback(address));
        // pages still redirect to the sign-in, which then answers 429
        from(address)
                .header("Accept", "text/html,*/*")
                .get("/protected")
                .expect(302)
                .header("Location", containsString("/login?return="));
        from(address).get("/").expect(200);
        login("192.0.2.6").expect(302);
    }

    @Test
    void callbacksCountAsSignInSteps() {
        String address = "192.0.2.7";
        for (int i = 0; i < DeploymentProfile.SIGN_IN_STEPS; i++) {
            assertThat(callback(address).statusCode()).isIn(302, 400);
        }

        tooMany(callback(address));
        tooMany(login(address));
    }

    /** quarkus-oidc processes a code on every path. */
    @Test
    void authorizationCodesCountOnEveryPath() {
        String address = "192.0.2.8";
        ApiResponse begun = login(address).expect(302);
        Map<String, String> cookies = begun.headers("Set-Cookie").stream()
                .flatMap(header -> HttpCookie.parse(header).stream())
                .collect(Collectors.toMap(HttpCookie::getName, HttpCookie::getValue));
        String state = cookies.keySet().stream()
                .filter(name -> name.startsWith("q_auth_"))
                .map(name -> name.replaceFirst("q_auth_", ""))
                .findFirst()
                .orElseThrow();
        List<String> paths = List.of("/", "/nothing", "/api/v1/users/me", "/callback/", "/protected");
        for (int i = 1; i < DeploymentProfile.SIGN_IN_STEPS; i++) {
            assertThat(code(address, cookies, paths.get(i % paths.size()), state)
                            .statusCode())
                    .isNotEqualTo(429);
        }

        for (String path : paths) {
            tooMany(code(address, cookies, path, state));
        }
        from(address).cookies(cookies).get("/").expect(200);
        from(address).get("/?code=mine").expect(200);
    }

    private static ApiResponse code(String address, Map<String, String> cookies, String path, String state) {
        return from(address).cookies(cookies).get(path + "?code=made-up&state=" + state);
    }

    @Test
    void ipv6NetworkSharesOneLimit() {
        for (int i = 0; i < DeploymentProfile.FAILURES; i++) {
            bearer("2001:db8:0:1::" + i, "wrong." + i + ".token").expect(401);
        }

        tooMany(bearer("2001:db8:0:1:ffff::1", "wrong.once.more"));
        bearer("2001:db8:0:2::1", "wrong.once.more").expect(401);
    }

    private static ApiResponse bearer(String address, String token) {
        return from(address).header("Authorization", "Bearer " + token).get("/protected");
    }

    private static ApiResponse logout(String address, String token) {
        return from(address).form("logout_token", token).post("/logout/backchannel");
    }

    private static ApiResponse login(String address) {
        return from(address).get("/login");
    }

    private static ApiResponse callback(String address) {
        return from(address).get("/callback?code=made-up&state=made-up");
    }

    private static ApiCaller from(String address) {
        return Api.anonymous().withoutRedirects().header("X-Forwarded-For", address);
    }

    private static void tooMany(ApiResponse response) {
        String wait = response.expectProblem(429, "too-many-requests")
                .header("Cache-Control", equalTo("no-store"))
                .header("Retry-After");
        assertThat(Integer.parseInt(wait)).isBetween(1, 3600);
    }
}
