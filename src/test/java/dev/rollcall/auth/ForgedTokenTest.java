package dev.rollcall.auth;

import static dev.rollcall.testing.TimeLimits.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.wire.Challenge;
import dev.rollcall.user.User;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Forged tokens. Tokens with wrong claims have a valid signature, made with a realm key that this test owns, so that only the wrong claim can be
 * the reason for the refusal.
 */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedTokenTest {

    private final Realm realm = Realm.get();
    private final KeyPair foreignKey = RealmKey.foreign();
    private final AtomicInteger keysFetched = new AtomicInteger();

    @TestHTTPResource("/api/v1/users/me")
    URI me;

    private RealmKey ownKey;
    private HttpServer foreignKeys;
    private String foreignKeysUrl;
    private Realm.Identity victim;
    /** A token from Keycloak, unchanged. */
    private Jwt genuine;
    /** The same token, to be signed with this test's realm key. */
    private Jwt ours;

    private JsonNode issued;

    @BeforeAll
    void prepare() throws IOException {
        ownKey = RealmKey.imported(realm);
        victim = realm.createIdentity("victim", "rollcall-admin");
        issued = realm.tokens(victim.username(), victim.password());
        genuine = Jwt.of(issued.path("access_token").asText());
        ours = genuine.withHeader("kid", ownKey.keyId());
        foreignKeys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        foreignKeys.createContext("/", exchange -> {
            keysFetched.incrementAndGet();
            byte[] body = Realm.json("{\"keys\":[]}").toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        foreignKeys.start();
        foreignKeysUrl = "http://localhost:" + foreignKeys.getAddress().getPort() + "/keys";
        awaitOwnKeyAccepted();
    }

    /** The service fetches an unknown key, but not if it has just fetched keys. */
    private void awaitOwnKeyAccepted() {
        Realm.Identity other = realm.createIdentity("control", "user");
        String token =
                Jwt.of(realm.token(other)).withHeader("kid", ownKey.keyId()).signedBy(ownKey.privateKey());
        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> assertThat(me(token).statusCode()).isEqualTo(200));
    }

    @AfterAll
    void cleanUp() {
        ownKey.close();
        foreignKeys.stop(0);
    }

    private record Forgery(String name, Supplier<String> token) {
        @Override
        public String toString() {
            return name;
        }
    }

    Stream<Forgery> forgeries() {
        return Stream.of(
                        unsigned(),
                        wronglySigned(),
                        ofOtherKeys(),
                        withWrongClaims(),
                        withUnusableClaims(),
                        notAccessTokens(),
                        noTokens())
                .flatMap(List::stream);
    }

    private List<Forgery> unsigned() {
        return List.of(
                new Forgery("alg none", () -> genuine.withHeader("alg", "none").unsigned()),
                new Forgery("alg None", () -> genuine.withHeader("alg", "None").unsigned()),
                new Forgery(
                        "alg none without a key id",
                        () -> genuine.withHeader("alg", "none")
                                .withoutHeader("kid")
                                .unsigned()),
                new Forgery(
                        "alg none with the genuine signature",
                        () -> genuine.withHeader("alg", "none").unsigned() + signature(accessToken())),
                new Forgery("no signature", genuine::unsigned));
    }

    private List<Forgery> wronglySigned() {
        return List.of(
                new Forgery(
                        "algorithm that is no text",
                        () -> ours.withHeader("alg", 5).signedBy(ownKey.privateKey())),
                new Forgery(
                        "key id that is no text",
                        () -> ours.withHeader("kid", List.of(ownKey.keyId())).signedBy(ownKey.privateKey())),
                new Forgery(
                        "critical header that is no list",
                        () -> ours.withHeader("crit", 5).signedBy(ownKey.privateKey())),
                new Forgery(
                        "HS256 with the public key as DER",
                        () -> genuine.withHeader("alg", "HS256")
                                .authenticatedBy(realmKey().getEncoded())),
                new Forgery(
                        "HS256 with the public key as PEM",
                        () -> genuine.withHeader("alg", "HS256").authenticatedBy(pem(true))),
                new Forgery(
                        "HS256 with the public key as PEM, no last line end",
                        () -> genuine.withHeader("alg", "HS256").authenticatedBy(pem(false))),
                new Forgery(
                        "HS256 with the public key's modulus",
                        () -> genuine.withHeader("alg", "HS256")
                                .authenticatedBy(realmKey().getModulus().toByteArray())),
                new Forgery("another key under the realm's key id", () -> genuine.signedBy(foreignKey.getPrivate())),
                new Forgery("changed claims with the genuine signature", () -> {
                    String changed = genuine.withClaim("sub", "someone-else").unsigned();
                    return changed + signature(accessToken());
                }),
                new Forgery(
                        "RS512 by a key that is published for RS256",
                        () -> ours.withHeader("alg", "RS512").signedBy(ownKey.privateKey(), "SHA512withRSA")),
                new Forgery(
                        "PS256 by a key that is published for RS256",
                        () -> ours.withHeader("alg", "PS256").signedByPss(ownKey.privateKey())),
                new Forgery(
                        "RS512 in the header, RS256 in the signature",
                        () -> ours.withHeader("alg", "RS512").signedBy(ownKey.privateKey())));
    }

    private List<Forgery> ofOtherKeys() {
        return List.of(
                new Forgery(
                        "unknown key id",
                        () -> genuine.withHeader("kid", "unknown").signedBy(foreignKey.getPrivate())),
                new Forgery("no key id", () -> genuine.withoutHeader("kid").signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "key id that is a path",
                        () -> genuine.withHeader("kid", "../../dev/null").signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "embedded jwk", () -> genuine.withHeader("jwk", jwk()).signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "embedded jwk, no key id",
                        () -> genuine.withoutHeader("kid")
                                .withHeader("jwk", jwk())
                                .signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "jku",
                        () -> genuine.withHeader("jku", foreignKeysUrl)
                                .withHeader("kid", "foreign")
                                .signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "x5u",
                        () -> genuine.withHeader("x5u", foreignKeysUrl)
                                .withHeader("kid", "foreign")
                                .signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "x5u, no key id",
                        () -> genuine.withHeader("x5u", foreignKeysUrl)
                                .withoutHeader("kid")
                                .signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "x5c",
                        () -> genuine.withHeader(
                                        "x5c",
                                        List.of(Base64.getEncoder()
                                                .encodeToString(
                                                        foreignKey.getPublic().getEncoded())))
                                .withoutHeader("kid")
                                .signedBy(foreignKey.getPrivate())),
                new Forgery(
                        "unknown critical header",
                        () -> ours.withHeader("crit", List.of("unheard-of"))
                                .withHeader("unheard-of", true)
                                .signedBy(ownKey.privateKey())));
    }

    private List<Forgery> withWrongClaims() {
        long now = Instant.now().getEpochSecond();
        return List.of(
                oursWith("wrong issuer", "iss", "https://elsewhere.example.org/realms/rollcall"),
                oursWith("issuer of another realm", "iss", realm.url().replace("/rollcall", "/master")),
                oursWith("issuer with a slash too many", "iss", realm.url() + "/"),
                oursWithout("no issuer", "iss"),
                oursWith("wrong audience", "aud", "another-service"),
                oursWith("audience that only begins like ours", "aud", List.of("rollcall-machine", "account")),
                oursWithout("no audience", "aud"),
                oursWith("token in exchange for an API key", "azp", "rollcall-keys"),
                new Forgery("token of a client that has no audience mapper", () -> {
                    try (RealmClient client = RealmClient.named("no-audience")
                            .publicClient()
                            .withPasswordGrant()
                            .create(realm)) {
                        return client.tokens(victim).path("access_token").asText();
                    }
                }),
                oursWith("expired", "exp", now - 3600),
                oursWithout("no expiry", "exp"),
                oursWith("not yet valid", "nbf", now + 3600),
                oursWithout("no subject", "sub"),
                oursWith("empty subject", "sub", ""),
                oursWith("blank subject", "sub", "   "),
                oursWith("subject that is no text", "sub", Map.of("id", victim.subject())),
                new Forgery("lightweight token, which has no subject", () -> {
                    try (RealmClient client = RealmClient.named("lightweight")
                            .publicClient()
                            .withPasswordGrant()
                            .withAudience()
                            .attribute("client.use.lightweight.access.token.enabled", "true")
                            .create(realm)) {
                        String token =
                                client.tokens(victim).path("access_token").asText();
                        assertThat(Jwt.of(token).claim("sub").isMissingNode()).isTrue();
                        assertThat(Jwt.of(token).claim("aud").toString()).contains("rollcall");
                        return token;
                    }
                }));
    }

    /** Well-formed JSON whose dates or texts exceed what Java or PostgreSQL can represent. */
    private List<Forgery> withUnusableClaims() {
        long beyondTime = 1_000_000_000_000_000_000L;
        return List.of(
                oursWith("expiry beyond all time", "exp", beyondTime),
                oursWith("issued beyond all time", "iat", beyondTime),
                oursWith("issued before all time", "iat", -beyondTime),
                oursWith("NUL in the subject", "sub", "a\0b"),
                oursWith("NUL in the username", "preferred_username", "a\0b"),
                oursWith("NUL in a name", "given_name", "a\0b"),
                oursWith("NUL in the e-mail address", "email", "a\0@example.org"),
                oursWith("NUL in the language", "locale", "e\0n"),
                oursWith("NUL in the phone number", "phone_number", "+49\0"),
                oursWith("NUL in the client", "azp", "a\0b"),
                oursWith("NUL in a role", "realm_access", Map.of("roles", List.of("user", "a\0b"))),
                oursWith("NUL in a claim that nobody reads", "unheard-of", List.of(Map.of("a", "a\0b"))),
                oursWith("NUL in the name of a claim", "a\0b", "a"));
    }

    private List<Forgery> notAccessTokens() {
        return List.of(
                new Forgery("ID token", () -> issued.path("id_token").asText()),
                new Forgery("refresh token", () -> issued.path("refresh_token").asText()),
                oursWith("ID token meant for us", "typ", "ID"),
                oursWith("refresh token meant for us", "typ", "Refresh"),
                oursWith("offline token meant for us", "typ", "Offline"),
                oursWith("logout token by its claim", "typ", "Logout"),
                oursWithout("no type", "typ"),
                new Forgery(
                        "logout token by its header",
                        () -> ours.withHeader("typ", "logout+jwt")
                                .withoutClaim("typ")
                                .signedBy(ownKey.privateKey())),
                oursOfKind("DPoP proof with the claim of an access token", "dpop+jwt", "Bearer"),
                oursOfKind("logout token with the claim of an access token", "logout+jwt", "Bearer"),
                oursOfKind("access token with the claim of an ID token", "at+jwt", "ID"),
                oursOfKind("access token with an empty claim", "at+jwt", ""),
                oursOfKind("type that is no text", 5, "Bearer"),
                oursOfKind("claim that is no text", "at+jwt", List.of("Bearer")),
                new Forgery(
                        "logout token by its events",
                        () -> ours.withClaim(
                                        "events",
                                        Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))
                                .withoutClaim("typ")
                                .signedBy(ownKey.privateKey())),
                new Forgery(
                        "token of realm master",
                        () -> Realm.json(given().formParam("grant_type", "password")
                                        .formParam("client_id", "admin-cli")
                                        .formParam("username", "admin")
                                        .formParam("password", "admin")
                                        .post(realm.url().replace("/rollcall", "/master")
                                                + "/protocol/openid-connect/token")
                                        .asString())
                                .path("access_token")
                                .asText()));
    }

    private List<Forgery> noTokens() {
        return List.of(
                new Forgery("empty", () -> ""),
                new Forgery("garbage", () -> "garbage"),
                new Forgery("two dots", () -> ".."),
                new Forgery("three parts of garbage", () -> "a.b.c"),
                new Forgery("no JSON inside", () -> "bm90.anNvbg.c2ln"),
                new Forgery("JSON that is no object", () -> "W10.W10.W10"),
                new Forgery("five parts, as an encrypted one", () -> "a.b.c.d.e"),
                new Forgery(
                        "truncated",
                        () -> accessToken().substring(0, accessToken().length() - 20)),
                new Forgery(
                        "without its signature and dot",
                        () -> accessToken().substring(0, accessToken().lastIndexOf('.'))),
                new Forgery("twice", () -> accessToken() + " " + accessToken()),
                new Forgery(
                        "header of 7 kB",
                        () -> genuine.withHeader("kid", "k".repeat(7000)).unsigned()));
    }

    private Forgery oursWith(String name, String claim, Object value) {
        return new Forgery(name, () -> ours.withClaim(claim, value).signedBy(ownKey.privateKey()));
    }

    private Forgery oursOfKind(String name, Object header, Object claim) {
        return new Forgery(
                name,
                () -> ours.withHeader("typ", header).withClaim("typ", claim).signedBy(ownKey.privateKey()));
    }

    private Forgery oursWithout(String name, String claim) {
        return new Forgery(name, () -> ours.withoutClaim(claim).signedBy(ownKey.privateKey()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void forgedTokenIsRefusedWithoutSideEffects(Forgery forgery) {
        long before = records();
        String token = forgery.token().get();

        Response response = me(token);

        assertThat(response.statusCode())
                .as(forgery + ": " + response.asString())
                .isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).isEqualTo(Challenge.forInvalidToken(me));
        assertThat(response.header("Location")).isNull();
        assertThat(response.contentType()).isEqualTo(Problem.MEDIA_TYPE);
        assertThat(response.jsonPath().getString("type")).isEqualTo("urn:rollcall:problem:invalid-token");
        assertThat(response.asString())
                .doesNotContainIgnoringCase("exception")
                .doesNotContain("jose4j", "io.quarkus", "dev.rollcall", "kid", victim.subject(), victim.username());
        assertThat(response.jsonPath().getMap("").keySet()).isEqualTo(Set.of("type", "title", "status", "detail"));
        assertThat(records()).isEqualTo(before);
        assertThat(keysFetched)
                .as("keys fetched from the URL in a token's header")
                .hasValue(0);
    }

    @Test
    void unforgedTokenIsAccepted() {
        Realm.Identity identity = realm.createIdentity("genuine", "user");

        Jwt token = Jwt.of(realm.token(identity)).withHeader("kid", ownKey.keyId());

        assertThat(me(token.signedBy(ownKey.privateKey())).statusCode()).isEqualTo(200);
    }

    @Test
    void rfc9068AccessTokenIsAccepted() {
        Jwt token = ours.withHeader("typ", "at+jwt").withoutClaim("typ");

        assertThat(me(token.signedBy(ownKey.privateKey())).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+jwt", "AT+JWT"})
    void keycloakAccessTokenIsAcceptedWithEveryAccessTokenType(String type) {
        Jwt token = ours.withHeader("typ", type);

        assertThat(me(token.signedBy(ownKey.privateKey())).statusCode()).isEqualTo(200);
    }

    @Test
    void keycloakAccessTokenIsAcceptedWithoutHeaderType() {
        Jwt token = ours.withoutHeader("typ");

        assertThat(me(token.signedBy(ownKey.privateKey())).statusCode()).isEqualTo(200);
    }

    /** A proxy may have checked another header than the service would use. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/users/me", "/api/v1/nothing", "/", "/token", "/protected", "/q/openapi"})
    void twoAuthorizationHeadersAreRefusedEverywhere(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(me.resolve(path))
                .header("Authorization", "Bearer " + accessToken())
                .header("Authorization", "Bearer " + accessToken())
                .build();

        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(Realm.json(response.body()).path("type").asText()).isEqualTo("urn:rollcall:problem:bad-request");
    }

    private Response me(String token) {
        return given().redirects()
                .follow(false)
                .header("Authorization", "Bearer " + token)
                .get(me);
    }

    private static long records() {
        return QuarkusTransaction.requiringNew().call(() -> User.count());
    }

    private String accessToken() {
        return issued.path("access_token").asText();
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }

    private byte[] pem(boolean lastLineEnd) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(realmKey().getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----" + (lastLineEnd ? "\n" : "");
        return pem.getBytes(StandardCharsets.US_ASCII);
    }

    /** Keycloak's published signing key. */
    private RSAPublicKey realmKey() {
        JsonNode keys = Realm.json(Api.anonymous()
                .get(realm.url() + "/protocol/openid-connect/certs")
                .asString());
        for (JsonNode key : keys.path("keys")) {
            if (key.path("kid").asText().equals(genuine.header("kid").asText())) {
                return publicKey(key);
            }
        }
        throw new AssertionError("the realm does not publish the key it signs with");
    }

    private static RSAPublicKey publicKey(JsonNode key) {
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(key.path("n")), number(key.path("e"))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static BigInteger number(JsonNode base64) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(base64.asText()));
    }

    private Map<String, String> jwk() {
        RSAPublicKey key = (RSAPublicKey) foreignKey.getPublic();
        return Map.of(
                "kty", "RSA", "alg", "RS256", "n", base64(key.getModulus()), "e", base64(key.getPublicExponent()));
    }

    private static String base64(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }
}
