package dev.rollcall.session;

import static dev.rollcall.testing.TimeLimits.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.keycloak.TokenLifespan;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Valid and forged logout tokens. Except in tests of signatures, all have a valid signature, made with a realm key that this test owns, so that
 * only the wrong claim can be the reason for the refusal.
 */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackChannelLogoutTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Realm realm = Realm.get();
    private final KeyPair foreignKey = RealmKey.foreign();

    @Inject
    ServiceDatabase records;

    @TestHTTPResource("/")
    URI service;

    private RealmKey key;
    private LogoutTokenFactory tokens;

    /** The user whose session the forged tokens must not end. */
    private Realm.Identity victim;

    private Browser victimsBrowser;
    private String victimsSession;
    private JsonNode issued;

    @BeforeAll
    void prepare() {
        key = RealmKey.imported(realm);
        tokens = new LogoutTokenFactory(realm, key);
        victim = realm.createIdentity("victim", "user");
        victimsBrowser = signedIn(victim);
        victimsSession = LogoutTokenFactory.sessions(realm, victim).get(0);
        issued = realm.tokens(victim.username(), victim.password());
        // The service fetches an unknown key, but not if it has just fetched keys.
        Realm.Identity other = realm.createIdentity("control", "user");
        await().atMost(SOON).until(() -> accepts(tokens.signed(tokens.ofSession(other, "none"))));
    }

    @AfterAll
    void cleanUp() {
        key.close();
    }

    private record Forgery(String name, Supplier<String> token) {
        @Override
        public String toString() {
            return name;
        }
    }

    Stream<Forgery> forgeries() {
        return Stream.of(wronglySigned(), ofOthers(), atTheWrongTime(), ofNoLogout(), withoutUser(), otherTokens())
                .flatMap(List::stream);
    }

    private List<Forgery> wronglySigned() {
        return List.of(
                new Forgery(
                        "alg none", () -> genuine().withHeader("alg", "none").unsigned()),
                new Forgery("no signature", () -> genuine().unsigned()),
                new Forgery(
                        "another key under the realm's key id", () -> genuine().signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "unknown key",
                        () -> genuine().withHeader("kid", "unknown").signedBy(foreignKey.getPrivate())),
                new Forgery("no key id", () -> genuine().withoutHeader("kid").signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "HS256 with the service's secret",
                        () -> genuine()
                                .withHeader("alg", "HS256")
                                .authenticatedBy("rollcall-dev-secret".getBytes(StandardCharsets.UTF_8))),
                new Forgery(
                        "an algorithm that is not configured",
                        () -> genuine().withHeader("alg", "RS512").signedBy(key.privateKey(), "SHA512withRSA")),
                new Forgery(
                        "algorithm that is no text",
                        () -> genuine().withHeader("alg", 5).signedBy(key.privateKey())),
                new Forgery(
                        "key id that is no text",
                        () -> genuine().withHeader("kid", List.of(key.keyId())).signedBy(key.privateKey())),
                new Forgery(
                        "critical header that is not known",
                        () -> genuine().withHeader("crit", List.of("odd")).signedBy(key.privateKey())),
                new Forgery(
                        "critical header that is no list",
                        () -> genuine().withHeader("crit", 5).signedBy(key.privateKey())),
                new Forgery("changed claims with the signature of others", () -> {
                    String signed = tokens.signed(genuine());
                    return genuine().withClaim("sid", victimsSession).unsigned()
                            + signed.substring(signed.lastIndexOf('.') + 1);
                }));
    }

    private List<Forgery> ofOthers() {
        return List.of(
                with("wrong issuer", "iss", "https://elsewhere.example.org/realms/rollcall"),
                with("issuer of another realm", "iss", realm.url().replace("/rollcall", "/master")),
                without("no issuer", "iss"),
                with("wrong audience", "aud", "another-service"),
                with("audience that only begins like ours", "aud", List.of("rollcall-machine", "account")),
                with("audience that is no text", "aud", Map.of("rollcall", true)),
                without("no audience", "aud"));
    }

    private List<Forgery> atTheWrongTime() {
        long now = Instant.now().getEpochSecond();
        return List.of(
                without("no time of issue", "iat"),
                with("time of issue that is no number", "iat", "today"),
                new Forgery(
                        "issued an hour ago, not expired",
                        () -> tokens.signed(
                                genuine().withClaim("iat", now - 3600).withClaim("exp", now + 3600))),
                new Forgery(
                        "issued in an hour",
                        () -> tokens.signed(
                                genuine().withClaim("iat", now + 3600).withClaim("exp", now + 7200))),
                with("expired", "exp", now - 60),
                without("no expiry", "exp"),
                with("expiry that is no number", "exp", "tomorrow"),
                with("not yet valid", "nbf", now + 3600));
    }

    private List<Forgery> ofNoLogout() {
        return List.of(
                without("no events", "events"),
                with("events that are a text", "events", LogoutTokenFactory.EVENT),
                with("events that are a list", "events", List.of(LogoutTokenFactory.EVENT)),
                with("another event", "events", Map.of("http://schemas.openid.net/event/other", Map.of())),
                with("event that is no object", "events", Map.of(LogoutTokenFactory.EVENT, true)),
                with("a nonce", "nonce", "n"),
                new Forgery("an empty nonce", () -> tokens.signed(genuine().withClaim("nonce", null))),
                without("no id", "jti"),
                with("blank id", "jti", " "),
                with("id that is no text", "jti", 7),
                with("id of a thousand characters", "jti", "j".repeat(1000)));
    }

    private List<Forgery> withoutUser() {
        return List.of(
                new Forgery(
                        "neither session nor person",
                        () -> tokens.signed(genuine().withoutClaim("sid").withoutClaim("sub"))),
                with("blank session", "sid", ""),
                with("session that is no text", "sid", List.of(victimsSession)),
                with("session of a thousand characters", "sid", "s".repeat(1000)),
                with("person that is no text", "sub", Map.of("id", victim.subject())));
    }

    private List<Forgery> otherTokens() {
        return List.of(
                new Forgery("access token", () -> issued.path("access_token").asText()),
                new Forgery("ID token", () -> issued.path("id_token").asText()),
                new Forgery("refresh token", () -> issued.path("refresh_token").asText()),
                with("an access token by its claim, with the event", "typ", "Bearer"),
                with("an ID token by its claim, with the event", "typ", "ID"),
                new Forgery(
                        "an access token by its header, with the event",
                        () -> tokens.signed(genuine().withHeader("typ", "at+jwt"))),
                new Forgery("none", () -> null),
                new Forgery("empty", () -> ""),
                new Forgery("garbage", () -> "garbage"),
                new Forgery("two dots", () -> ".."),
                new Forgery("three parts of garbage", () -> "a.b.c"),
                new Forgery("three parts of which one is no base64", () -> "e30.e30=.e30"),
                new Forgery("empty objects", () -> "e30.e30.e30"),
                new Forgery("ten thousand characters", () -> "e30." + "e".repeat(10_000) + ".e30"),
                new Forgery("thirty thousand characters", () -> "e30." + "e".repeat(30_000) + ".e30"),
                new Forgery("a header of ten thousand levels", () -> base64("[".repeat(10_000)) + ".e30.e30"),
                with("a time that is none", "iat", 1e300),
                new Forgery("no JSON inside", () -> "bm90.anNvbg.c2ln"),
                new Forgery("JSON that is no object", () -> "W10.W10.W10"),
                new Forgery("five parts, as an encrypted one", () -> "a.b.c.d.e"));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Forgery with(String name, String claim, Object value) {
        return new Forgery(name, () -> tokens.signed(genuine().withClaim(claim, value)));
    }

    private Forgery without(String name, String claim) {
        return new Forgery(name, () -> tokens.signed(genuine().withoutClaim(claim)));
    }

    private Jwt genuine() {
        return tokens.ofSession(victim, victimsSession);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void forgedLogoutTokenIsRefusedAndEndsNothing(Forgery forgery) {
        String before = records.text("select count(*) from revocations where kind != 'subject'");

        refused(send(forgery.token().get()));

        assertThat(records.text("select count(*) from revocations where kind != 'subject'"))
                .isEqualTo(before);
        assertThat(status(victimsBrowser)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "logout_token", "&=&", "logout_token=a&logout_token=b"})
    void formWithoutLogoutTokenIsRefused(String form) {
        refused(given().contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .body(form)
                .post("/logout/backchannel")
                .then());
    }

    @ParameterizedTest
    @ValueSource(strings = {"logout_token=%", "logout_token=%zz", "%"})
    void undecodableFormIsRefused(String form) {
        given().contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .body(form)
                .post("/logout/backchannel")
                .then()
                .statusCode(400)
                .header("Cache-Control", equalTo("no-store"))
                .body("type", equalTo("urn:rollcall:problem:bad-request"))
                .body("error", equalTo("invalid_request"));
    }

    @Test
    void onlyTheNamedSessionEnds() {
        Realm.Identity identity = realm.createIdentity("logout", "user");
        Browser ended = signedIn(identity);
        String session = LogoutTokenFactory.sessions(realm, identity).get(0);
        Browser other = signedIn(identity);

        accepted(send(tokens.signed(tokens.ofSession(identity, session))));

        assertThat(status(other)).isEqualTo(200);
        HttpResponse<String> page = ended.get("/protected");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location").orElseThrow()).contains("/login?return=");
        assertThat(ended.cookies().keySet()).noneMatch(name -> name.startsWith("q_session"));
        assertThat(status(ended)).isEqualTo(401);
    }

    @Test
    void apiReturns401ForEndedSession() {
        Realm.Identity identity = realm.createIdentity("logout", "user");
        Browser browser = signedIn(identity);
        send(tokens.signed(tokens.ofSession(
                identity, LogoutTokenFactory.sessions(realm, identity).get(0))));

        HttpResponse<String> answer = browser.fetch("/api/v1/users/me");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(Realm.json(answer.body()).path("type").asText()).isEqualTo("urn:rollcall:problem:unauthorized");
        assertThat(browser.cookies().keySet()).noneMatch(name -> name.startsWith("q_session"));
        // public pages are still served
        assertThat(browser.open("/").statusCode()).isEqualTo(200);
    }

    @Test
    void withoutSidAllEarlierSessionsOfTheSubjectEnd() {
        Realm.Identity identity = realm.createIdentity("logout", "user");
        Browser one = signedIn(identity);
        Browser other = signedIn(identity);
        Jwt token = tokens.ofPerson(identity);

        accepted(send(tokens.signed(token)));

        assertThat(status(one)).isEqualTo(401);
        assertThat(status(other)).isEqualTo(401);
        assertThat(status(victimsBrowser)).isEqualTo(200);
        // times are whole seconds, so a sign-in within the same second is refused, too
        long second = token.claim("iat").asLong();
        await().until(() -> Instant.now().getEpochSecond() > second);
        Browser again = signedIn(identity);
        assertThat(status(again)).isEqualTo(200);
        assertThat(Realm.json(again.fetch("/api/v1/users/me/export").body())
                        .path("sessionsEndedAt")
                        .get(0)
                        .asText())
                .isEqualTo(Instant.ofEpochSecond(second).toString());
    }

    @Test
    void replayedTokenIsRefusedOnEveryReplica() {
        String here = tokens.signed(tokens.ofSession(victim, "replayed here"));
        accepted(send(here));
        refused(send(here));

        Jwt there = tokens.ofSession(victim, "replayed there");
        anotherReplicaReceives(there);
        refused(send(tokens.signed(there)));
    }

    @Test
    void logoutOnAnotherReplicaAppliesHere() {
        Realm.Identity identity = realm.createIdentity("logout", "user");
        Browser browser = signedIn(identity);
        assertThat(status(browser)).isEqualTo(200);

        anotherReplicaReceives(tokens.ofSession(
                identity, LogoutTokenFactory.sessions(realm, identity).get(0)));

        await().atMost(SOON).until(() -> status(browser) == 401);
    }

    private void anotherReplicaReceives(Jwt token) {
        records.execute(
                """
                insert into revocations (kind, id, not_before)
                select kind, id, to_timestamp(?::bigint) from (values ('logout-token', ?), ('session', ?)) logout (kind, id)""",
                token.claim("iat").asText(),
                token.claim("jti").asText(),
                token.claim("sid").asText());
    }

    /** This test made the logout token, so Keycloak itself has not ended the session and still refreshes it. */
    @Tag("slow")
    @Test
    void refreshDoesNotReviveAnEndedSession() {
        TokenLifespan.of(3, realm, "rollcall", () -> {
            for (boolean all : new boolean[] {false, true}) {
                Realm.Identity identity = realm.createIdentity("logout", "user");
                Browser browser = signedIn(identity);
                Instant expiry =
                        Instant.parse(Realm.json(browser.fetch("/protected").body())
                                .path("expiresAt")
                                .asText());
                String session = LogoutTokenFactory.sessions(realm, identity).get(0);
                accepted(send(tokens.signed(all ? tokens.ofPerson(identity) : tokens.ofSession(identity, session))));
                await().until(() -> Instant.now().isAfter(expiry.plusSeconds(1)));

                assertThat(status(browser)).isEqualTo(401);
                assertThat(LogoutTokenFactory.sessions(realm, identity)).contains(session);
            }
        });
    }

    @Test
    void bearerTokensOfTheSessionEndTooButNotThoseOfOtherClients() {
        Realm.Identity identity = realm.createIdentity("logout", "user");
        Jwt token = Jwt.of(realm.token(identity)).withHeader("kid", key.keyId());
        String session = token.claim("sid").asText();

        accepted(send(tokens.signed(tokens.ofSession(identity, session))));

        assertThat(bearer(token.signedBy(key.privateKey()))).isEqualTo(200);
        assertThat(bearer(token.withClaim("azp", "rollcall").signedBy(key.privateKey())))
                .isEqualTo(401);
    }

    @Test
    void logNamesTheReasonButNotTheToken() {
        String nonce = tokens.signed(genuine().withClaim("nonce", "n"));
        String expired = tokens.signed(genuine().withClaim("exp", 1));
        String forged = genuine().signedBy(foreignKey.getPrivate());
        try (LogCapture log = LogCapture.of("dev.rollcall")) {
            Stream.of(nonce, expired, forged).forEach(this::send);

            assertThat(log.lines())
                    .anyMatch(line ->
                            line.contains("Logout token refused: it has a nonce") || line.contains("[it has a nonce"))
                    .noneMatch(line -> Stream.of(nonce, expired, forged, victim.subject(), victimsSession)
                            .anyMatch(line::contains));
        }
    }

    private static int bearer(String token) {
        return given().auth().oauth2(token).get("/protected").statusCode();
    }

    private Browser signedIn(Realm.Identity identity) {
        Browser browser = Browser.signedIn(service, identity);
        assertThat(status(browser)).isEqualTo(200);
        return browser;
    }

    private static int status(Browser browser) {
        return browser.fetch("/protected").statusCode();
    }

    private ValidatableResponse send(String token) {
        return given().redirects()
                .follow(false)
                .formParam(token == null ? "another" : "logout_token", token == null ? "" : token)
                .post(service.resolve("/logout/backchannel"))
                .then();
    }

    private boolean accepts(String token) {
        return send(token).extract().statusCode() == 200;
    }

    private static void accepted(ValidatableResponse response) {
        response.statusCode(200).header("Cache-Control", equalTo("no-store")).body(emptyString());
    }

    private static void refused(ValidatableResponse response) {
        Map<String, Object> body = response.statusCode(400)
                .contentType(Problem.MEDIA_TYPE)
                .header("Cache-Control", equalTo("no-store"))
                .body("type", equalTo("urn:rollcall:problem:logout-refused"))
                .body("error", equalTo("invalid_request"))
                .extract()
                .jsonPath()
                .getMap("");
        assertThat(body.keySet()).isEqualTo(Set.of("type", "title", "status", "error"));
    }
}
