package dev.rollcall.auth;

import static dev.rollcall.testing.TimeLimits.await;
import static dev.rollcall.testing.browser.Browser.location;
import static dev.rollcall.testing.browser.Browser.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.rollcall.problem.SecurityEvent;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.SecurityLog;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each security event is counted once, and is one log line with the right fields and without personal data. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalEventsTest {

    private static final String ME = "/api/v1/users/me";

    private final Realm realm = Realm.get();
    private final Map<SecurityEvent, Double> before = new HashMap<>();

    @TestHTTPResource("/")
    URI service;

    @Inject
    MeterRegistry metrics;

    private RealmKey key;
    private Realm.Identity identity;
    private Jwt genuine;
    private String request = UUID.randomUUID().toString();

    @BeforeAll
    void prepare() {
        key = RealmKey.imported(realm);
        identity = realm.createIdentity("watched", "user");
        genuine = Jwt.of(realm.token(identity)).withHeader("kid", key.keyId());
        await().atMost(TimeLimits.LIMIT)
                .until(() -> Api.at(service, genuine.signedBy(key.privateKey()))
                                .get("/protected")
                                .statusCode()
                        == 200);
    }

    @AfterAll
    void cleanUp() {
        key.close();
    }

    @BeforeEach
    void count() {
        request = UUID.randomUUID().toString();
        for (SecurityEvent event : SecurityEvent.values()) {
            before.put(event, counted(event));
        }
    }

    private double counted(SecurityEvent event) {
        return metrics.get("rollcall.security.events")
                .tag("event", event.code())
                .counter()
                .count();
    }

    private ApiCaller asked() {
        return Api.anonymous().withoutRedirects().header("X-Request-Id", request);
    }

    private ApiCaller bearer(String token) {
        return asked().header("Authorization", "Bearer " + token);
    }

    /** Returns the only event; asserts its kind, that it is counted once, and that it contains no names. */
    private Map<String, String> sole(SecurityLog log, SecurityEvent event) {
        assertThat(log.onlyEvent()).containsEntry("event", event.code()).containsEntry("address", "127.0.0.1");
        assertThat(log.lines()).noneMatch(line -> line.contains(identity.username()) || line.contains("eyJ"));
        for (SecurityEvent other : SecurityEvent.values()) {
            assertThat(counted(other) - before.get(other)).as(other.code()).isEqualTo(other == event ? 1 : 0);
        }
        return log.onlyEvent();
    }

    @Test
    void grantedRequestIsNotReported() {
        try (SecurityLog log = new SecurityLog()) {
            bearer(realm.token(identity)).get(ME).expect(200);
            asked().get("/").expect(200);
            asked().header("Accept", "text/html,*/*").get("/protected").expect(302);

            assertThat(log.events()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, none", "Basic cm9sbGNhbGw6c2VjcmV0, scheme"})
    void missingCredentialIsReportedSeparately(String authorization, String reason) {
        try (SecurityLog log = new SecurityLog()) {
            ApiCaller asked = authorization == null ? asked() : asked().header("Authorization", authorization);
            asked.get("/api/v1/users/" + UUID.randomUUID()).expect(401);

            assertThat(sole(log, SecurityEvent.CREDENTIAL_MISSING))
                    .containsExactly(
                            Map.entry("event", "credential-missing"),
                            Map.entry("reason", reason),
                            Map.entry("method", "GET"),
                            Map.entry("endpoint", "/api/v1/users/{id}"),
                            Map.entry("address", "127.0.0.1"),
                            Map.entry("requestId", request));
        }
    }

    private record Wrong(String reason, UnaryOperator<Jwt> change) {
        @Override
        public String toString() {
            return reason;
        }
    }

    static Stream<Wrong> wrongTokens() {
        return Stream.of(
                new Wrong("expired", token -> token.withClaim("exp", 1)),
                new Wrong("audience", token -> token.withClaim("aud", "another")),
                new Wrong("issuer", token -> token.withClaim("iss", "https://elsewhere.example")),
                new Wrong("unknown-key", token -> token.withHeader("kid", "unknown")),
                new Wrong("not-an-access-token", token -> token.withClaim("typ", "ID")));
    }

    @ParameterizedTest
    @MethodSource("wrongTokens")
    void refusedTokenIsReportedWithReason(Wrong wrong) {
        try (SecurityLog log = new SecurityLog()) {
            bearer(wrong.change().apply(genuine).signedBy(key.privateKey()))
                    .get(ME)
                    .expect(401);

            assertThat(sole(log, SecurityEvent.TOKEN_REFUSED))
                    .containsEntry("reason", wrong.reason())
                    .containsEntry("endpoint", ME)
                    .containsEntry("requestId", request)
                    // the subject of an unverified token must not be logged
                    .doesNotContainKeys("subject", "client");
        }
    }

    @ParameterizedTest
    @CsvSource({"no-token, malformed", "a.b.c, invalid"})
    void malformedTokenIsReportedWithReason(String token, String reason) {
        try (SecurityLog log = new SecurityLog()) {
            bearer(token).get("/protected").expect(401);

            assertThat(sole(log, SecurityEvent.TOKEN_REFUSED))
                    .containsEntry("reason", reason)
                    .containsEntry("endpoint", "/protected");
        }
    }

    @Test
    void forgedSignatureIsReported() {
        try (SecurityLog log = new SecurityLog()) {
            bearer(genuine.signedBy(RealmKey.foreign().getPrivate())).get(ME).expect(401);

            assertThat(sole(log, SecurityEvent.TOKEN_REFUSED)).containsEntry("reason", "signature");
        }
    }

    @ParameterizedTest
    @CsvSource({"iat, -90000", "exp, +90000"})
    void tokenThatCouldOutliveItsRevocationIsRefusedWithTheSetting(String claim, int seconds) {
        Jwt longLived = genuine.withClaim(claim, Instant.now().getEpochSecond() + seconds);
        try (SecurityLog log = new SecurityLog()) {
            bearer(longLived.signedBy(key.privateKey()))
                    .get(ME)
                    .expectProblem(401, "invalid-token")
                    .header("WWW-Authenticate", containsString("error=\"invalid_token\""))
                    .body(
                            "detail",
                            containsString("older than the setting rollcall.revocations.kept allows, or valid"));

            assertThat(sole(log, SecurityEvent.TOKEN_REFUSED))
                    .containsEntry("reason", "too-long-lived")
                    .containsEntry("subject", identity.subject());
        }
    }

    @Test
    void revokedTokenIsReportedWithSubject() {
        Realm.Identity revoked = realm.createIdentity("watched", "user");
        String token = realm.token(revoked);
        String id = bearer(token).get(ME).path("id");
        bearer(realm.token("admin", "admin"))
                .post("/api/v1/users/" + id + "/session-revocation")
                .expect(204);
        try (SecurityLog log = new SecurityLog()) {
            bearer(token).get(ME).expect(401);

            assertThat(sole(log, SecurityEvent.TOKEN_REFUSED))
                    .containsEntry("reason", "revoked")
                    .containsEntry("subject", revoked.subject());
        }
    }

    @Test
    void invalidSessionIsReported() {
        Browser browser = new Browser(service);
        browser.signIn("/login", identity);
        browser.cookies().replaceAll((name, value) -> name.startsWith("q_session") ? value + "x" : value);
        try (SecurityLog log = new SecurityLog()) {
            assertThat(browser.fetch(ME).statusCode()).isEqualTo(401);

            assertThat(sole(log, SecurityEvent.SESSION_REFUSED)).containsEntry("endpoint", ME);
        }
    }

    @Test
    void missingRightIsReportedWithSubjectAndClient() {
        try (SecurityLog log = new SecurityLog()) {
            bearer(realm.token(identity))
                    .delete("/api/v1/users/" + UUID.randomUUID())
                    .expect(403);

            assertThat(sole(log, SecurityEvent.ACCESS_REFUSED))
                    .containsExactly(
                            Map.entry("event", "access-refused"),
                            Map.entry("reason", "forbidden"),
                            Map.entry("subject", identity.subject()),
                            Map.entry("client", "rollcall-public"),
                            Map.entry("method", "DELETE"),
                            Map.entry("endpoint", "/api/v1/users/{id}"),
                            Map.entry("address", "127.0.0.1"),
                            Map.entry("requestId", request));
        }
    }

    @Test
    void missingRightForAPageIsReported() {
        Browser browser = new Browser(service);
        browser.signIn("/login", identity);
        try (SecurityLog log = new SecurityLog()) {
            assertThat(browser.get("/console/users").statusCode()).isEqualTo(403);

            assertThat(sole(log, SecurityEvent.ACCESS_REFUSED))
                    .containsEntry("reason", "forbidden")
                    .containsEntry("subject", identity.subject())
                    .containsEntry("endpoint", "/console/{page}");
        }
    }

    @Test
    void guardRefusalIsReportedSeparately() {
        Realm.Identity chief = realm.createIdentity("watched-chief", "rollcall-admin");
        String token = realm.token(chief);
        String own = bearer(token).get(ME).path("id");
        try (SecurityLog log = new SecurityLog()) {
            bearer(token).delete("/api/v1/users/" + own).expect(403);

            assertThat(sole(log, SecurityEvent.ACT_REFUSED))
                    .containsEntry("reason", "own-account")
                    .containsEntry("subject", chief.subject())
                    .containsEntry("client", "rollcall-public")
                    .containsEntry("endpoint", "/api/v1/users/{id}");
        }
    }

    @Test
    void crossSiteWriteIsReported() {
        Browser browser = new Browser(service);
        browser.signIn("/login", identity);
        try (SecurityLog log = new SecurityLog()) {
            asked().cookies(browser.cookies())
                    .header("Sec-Fetch-Site", "cross-site")
                    .patch(ME, "{\"firstName\":\"Forged\"}")
                    .expect(403);

            assertThat(sole(log, SecurityEvent.CROSS_SITE_REFUSED))
                    .containsEntry("reason", "cross-site-request")
                    .containsEntry("subject", identity.subject());
        }
    }

    @Test
    void callbackWithoutSignInIsReported() {
        try (SecurityLog log = new SecurityLog()) {
            new Browser(service).get("/callback?code=made-up&state=made-up");

            assertThat(sole(log, SecurityEvent.SIGN_IN_FAILED))
                    .containsEntry("reason", "state")
                    .containsEntry("endpoint", "/callback");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "code=wrong&iss={realm}, grant",
        "error=access_denied&iss={realm}, access_denied",
        "error=made+up&iss={realm}, keycloak-error",
        "iss={realm}, state",
        "code=wrong&iss=https://elsewhere.example, issuer",
        "error=access_denied, issuer"
    })
    void failedSignInAtKeycloakIsReported(String answer, String reason) {
        Browser browser = new Browser(service);
        String state = query(location(browser.get("/login"))).get("state");
        try (SecurityLog log = new SecurityLog()) {
            browser.get("/callback?state=" + state + "&" + answer.replace("{realm}", realm.url()));

            assertThat(sole(log, SecurityEvent.SIGN_IN_FAILED)).containsEntry("reason", reason);
        }
    }

    @Test
    void idTokenOfAnotherSignInIsReported() {
        Browser browser = new Browser(service);
        String login = location(browser.get("/login"));
        String other = login.replace(query(login).get("nonce"), "another");
        String callback = location(browser.submitWithoutFollowing(browser.open(other), identity));
        try (SecurityLog log = new SecurityLog()) {
            browser.get(callback);

            assertThat(sole(log, SecurityEvent.SIGN_IN_FAILED)).containsEntry("reason", "nonce");
        }
    }

    @Test
    void refusedLogoutTokenIsReported() {
        LogoutTokenFactory tokens = new LogoutTokenFactory(realm, key);
        String once = tokens.signed(tokens.ofSession(identity, "none"));
        logout(once, 200);

        for (Map.Entry<String, String> refused : List.of(Map.entry("a.b.c", "invalid"), Map.entry(once, "replayed"))) {
            count();
            try (SecurityLog log = new SecurityLog()) {
                logout(refused.getKey(), 400);

                assertThat(sole(log, SecurityEvent.LOGOUT_REFUSED))
                        .containsEntry("reason", refused.getValue())
                        .containsEntry("endpoint", "/logout/backchannel");
            }
        }
    }

    private void logout(String token, int status) {
        asked().form("logout_token", token).post("/logout/backchannel").expect(status);
    }

    /** Values that are not codes are left out, such as e-mail addresses and line breaks. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "rollcall-machine | rollcall-machine",
                "somebody@example.org | -",
                "a b | -",
                "a\\nevent=export | -"
            })
    void wrongSecretIsReportedWithClient(String sent, String logged) {
        try (SecurityLog log = new SecurityLog()) {
            asked().tokenByForm(sent.replace("\\n", "\n"), "wrong-one").expect(401);

            assertThat(sole(log, SecurityEvent.CLIENT_REFUSED))
                    .containsEntry("reason", "invalid_client")
                    .containsEntry("endpoint", "/token");
            assertThat(log.onlyEvent().get("client")).isEqualTo(logged);
            assertThat(log.lines()).noneMatch(line -> line.contains("wrong-one"));
        }
    }

    @Test
    void tokenRequestWithoutClientIsReported() {
        try (SecurityLog log = new SecurityLog()) {
            asked().form("grant_type", "client_credentials").post("/token").expect(401);

            assertThat(sole(log, SecurityEvent.CLIENT_REFUSED)).containsEntry("reason", "missing");
        }
    }

    @Test
    void exportIsReportedWithSize() {
        Realm.Identity chief = realm.createIdentity("watched-chief", "rollcall-admin");
        String token = realm.token(chief);
        try (SecurityLog log = new SecurityLog()) {
            bearer(token)
                    .get("/api/v1/users/export?format=csv&search=" + chief.username())
                    .asString();
            await().atMost(TimeLimits.LIMIT).until(() -> !log.events().isEmpty());

            assertThat(sole(log, SecurityEvent.EXPORT))
                    .containsExactly(
                            Map.entry("event", "export"),
                            Map.entry("subject", chief.subject()),
                            Map.entry("client", "rollcall-public"),
                            Map.entry("format", "csv"),
                            Map.entry("rows", "0"),
                            Map.entry("complete", "true"),
                            Map.entry("method", "GET"),
                            Map.entry("endpoint", "/api/v1/users/export"),
                            Map.entry("address", "127.0.0.1"),
                            Map.entry("requestId", request));
            assertThat(log.lines()).noneMatch(line -> line.contains(chief.username()));
        }
    }

    /** The caller sees an unavailable Keycloak. */
    @Test
    void wrongSecretOfTheServiceIsReported() {
        Browser browser = new Browser(service);
        String callback = location(browser.submitWithoutFollowing(browser.open("/login"), identity));
        String client = realm.read("/clients?clientId=rollcall").at("/0/id").asText();
        try (SecurityLog log = new SecurityLog()) {
            realm.admin("PUT", "/clients/" + client, Map.of("clientId", "rollcall", "secret", "another-one"));
            assertThat(browser.get(callback).statusCode()).isEqualTo(503);

            assertThat(log.events())
                    .filteredOn(event -> event.containsKey("requestId"))
                    .singleElement()
                    .satisfies(event -> assertThat(event)
                            .containsEntry("event", "service-client-refused")
                            .containsEntry("reason", "unauthorized_client"));
        } finally {
            realm.admin("PUT", "/clients/" + client, Map.of("clientId", "rollcall", "secret", "rollcall-dev-secret"));
        }
    }

    @ParameterizedTest
    @EnumSource(SecurityEvent.class)
    void everyEventCounterIsRegisteredAtStart(SecurityEvent event) {
        assertThat(ManagementPort.get("/q/metrics").asString())
                .contains("rollcall_security_events_total{event=\"" + event.code() + "\"}");
    }
}
