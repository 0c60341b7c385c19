package dev.rollcall.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.RealmKey;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A minimal token issuer: the parts of a realm that the service needs at its start, discovery, keys and a token for its own client. */
final class Issuer implements AutoCloseable {

    static final String AUDIENCE = "rollcall";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY_ID = "bench";

    /** Lifespan of tokens, longer than any bench. */
    private static final Duration LIFESPAN = Duration.ofDays(1);

    private final KeyPair keys = RealmKey.foreign();
    private final Instant now = Instant.now();
    private final HttpServer server;

    private Issuer(HttpServer server) {
        this.server = server;
    }

    static Issuer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Issuer issuer = new Issuer(server);
        String endpoints = "/realms/bench/protocol/openid-connect";
        server.createContext(
                "/realms/bench/.well-known/openid-configuration", exchange -> answer(exchange, issuer.discovery()));
        server.createContext(endpoints + "/certs", exchange -> answer(exchange, issuer.keySet()));
        server.createContext(endpoints + "/token", exchange -> answer(exchange, issuer.serviceToken()));
        server.start();
        return issuer;
    }

    /** Returns the URL, which is also the issuer in tokens, without a trailing slash. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/realms/bench";
    }

    /** Returns the key set as JSON. */
    String keys() throws IOException {
        return JSON.writeValueAsString(keySet());
    }

    private Map<String, Object> keySet() {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return Map.of(
                "keys",
                List.of(Map.of(
                        "kid",
                        KEY_ID,
                        "kty",
                        "RSA",
                        "alg",
                        "RS256",
                        "use",
                        "sig",
                        "n",
                        number(key.getModulus()),
                        "e",
                        number(key.getPublicExponent()))));
    }

    /**
     * Returns an access token with the claims of Keycloak's tokens.
     *
     * @param roles realm roles besides the default ones
     */
    String token(FilledUser person, String... roles) {
        List<String> all =
                new ArrayList<>(List.of("default-roles-bench", "offline_access", "uma_authorization", "user"));
        all.addAll(Arrays.asList(roles));
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("exp", now.plus(LIFESPAN).getEpochSecond());
        claims.put("iat", now.getEpochSecond());
        claims.put("auth_time", now.getEpochSecond());
        claims.put("jti", "onrtac:" + UUID.randomUUID());
        claims.put("iss", url());
        claims.put("aud", List.of(AUDIENCE, "account"));
        claims.put("sub", person.subject());
        claims.put("typ", "Bearer");
        claims.put("azp", "portal");
        claims.put("sid", UUID.randomUUID().toString());
        claims.put("acr", "1");
        claims.put("allowed-origins", List.of("https://portal.example.org"));
        claims.put("realm_access", Map.of("roles", all));
        claims.put(
                "resource_access",
                Map.of("account", Map.of("roles", List.of("manage-account", "manage-account-links", "view-profile"))));
        claims.put("scope", "openid email profile");
        claims.put("email_verified", true);
        claims.put("name", person.firstName() + " " + person.lastName());
        claims.put("preferred_username", person.username());
        claims.put("given_name", person.firstName());
        claims.put("family_name", person.lastName());
        claims.put("email", person.email());
        return sign(claims);
    }

    private String sign(Map<String, ?> claims) {
        return Jwt.create(Map.of("alg", "RS256", "typ", "JWT", "kid", KEY_ID), claims)
                .signedBy(keys.getPrivate());
    }

    private Map<String, Object> discovery() {
        String endpoints = url() + "/protocol/openid-connect";
        return Map.of(
                "issuer", url(),
                "authorization_endpoint", endpoints + "/auth",
                "token_endpoint", endpoints + "/token",
                "end_session_endpoint", endpoints + "/logout",
                "jwks_uri", endpoints + "/certs",
                "id_token_signing_alg_values_supported", List.of("RS256"));
    }

    private Map<String, Object> serviceToken() {
        String token = sign(Map.of(
                "iss",
                url(),
                "exp",
                now.plus(LIFESPAN).getEpochSecond(),
                "sub",
                UUID.randomUUID().toString(),
                "resource_access",
                Map.of(
                        "realm-management",
                        Map.of(
                                "roles",
                                List.of("manage-users", "view-clients", "view-events", "view-realm", "view-users")))));
        return Map.of("access_token", token, "token_type", "Bearer", "expires_in", LIFESPAN.toSeconds());
    }

    private static void answer(HttpExchange exchange, Map<String, Object> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
