package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.wire.FuzzInput;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests with odd queries, paths or headers never cause a 500, on any endpoint. */
@QuarkusTest
@Tag("fuzz")
class OddRequestsTest {

    /** {@code {id}} is the id of a user, {@code {nobody}} an unknown id. */
    private static final List<String> ENDPOINTS = List.of(
            "GET /api/v1/users/me",
            "PATCH /api/v1/users/me",
            "GET /api/v1/users/me/export",
            "DELETE /api/v1/users/me",
            "GET /api/v1/users/me/protection",
            "GET /api/v1/users/{id}",
            "GET /api/v1/users/{id}/protection",
            "GET /api/v1/users",
            "POST /api/v1/users",
            "PATCH /api/v1/users/{id}",
            "GET /api/v1/users/{id}/roles",
            "PUT /api/v1/users/{id}/roles",
            "POST /api/v1/users/{id}/password-reset",
            "POST /api/v1/users/{id}/session-revocation",
            "DELETE /api/v1/users/{nobody}",
            "GET /api/v1/users/me/sessions",
            "GET /api/v1/users/{id}/credentials",
            "DELETE /api/v1/users/{id}/sessions/{nobody}",
            "GET /api/v1/profile",
            "GET /api/v1/roles",
            "GET /api/v1/users/{id}/audit-log",
            "GET /api/v1/audit-log",
            "GET /api/v1/audit-log/export?actor={nobody}",
            "GET /api/v1/audit-log/{nobody}",
            "POST /api/v1/users/import",
            "GET /api/v1/users/export?role={nobody}",
            "GET /protected",
            "GET /login",
            "GET /callback",
            "GET /logout",
            "POST /logout",
            "POST /token",
            "GET /",
            "GET /q/openapi",
            "GET /q/swagger-ui/",
            "GET /nothing");

    private static final List<String> LISTINGS = List.of(
            "/api/v1/users",
            "/api/v1/users/export",
            "/api/v1/audit-log",
            "/api/v1/users/{id}/audit-log",
            "/api/v1/users/{id}",
            "/api/v1/users/me");

    private static final List<String> MEDIA_TYPES = List.of(
            "",
            " ",
            "foo",
            "/",
            "a/",
            "a/b/c",
            ";",
            ",",
            "*",
            "*/json",
            "*/*;q=-1",
            "*/*;q=1e400",
            "application/json;;",
            "application/json;charset=",
            "application/json;charset=\"",
            "application/json;charset=nonsense",
            "application/json; q = 0 . 5",
            "application/json;q=NaN",
            "text/csv, foo",
            "text/csv;q=2",
            "text/csv;q=0.5;q",
            "text/csv;charset=\u00FF",
            "application/x-ndjson;charset=\"",
            "application/x-www-form-urlencoded;charset=UTF-16",
            "multipart/form-data",
            "image/png");

    private static final List<String> HEADERS = List.of(
            "Authorization: Bearer",
            "Authorization: Bearer a.b.c",
            "Authorization: Basic %%",
            "Authorization: Basic /////w==",
            "Authorization: \u00FF",
            "Cookie: q_session=%%%",
            "Cookie: q_session_chunk_x=a; q_session_chunk_1=b",
            "Cookie: ;=;",
            "Cookie: \u00FF=\u00FF",
            "Sec-Fetch-Site: \u00FF",
            "Origin: |",
            "If-Match: \u00FF",
            "If-Match: \"",
            "If-None-Match: \u00FF, \"",
            "If-Modified-Since: yesterday",
            "Idempotency-Key: \u00FF",
            "Idempotency-Key: ",
            "Idempotency-Key: 256",
            "X-Request-Id: \u00FF",
            "X-Request-Id: ",
            "X-Forwarded-Proto: |",
            "Accept-Language: de;q=x",
            "Accept-Encoding: x;q=y",
            "Content-Encoding: gzip",
            "Content-Language: %%",
            "Range: bytes=5-1",
            "Expect: foo",
            "traceparent: x");

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    private String admin;
    private String id;

    @BeforeEach
    void createUser() {
        admin = realm.token("admin", "admin");
        ApiCaller own = Api.as(realm.token(realm.createIdentity("odd-request", "user")));
        id = own.id();
    }

    @Test
    void oddHeadersAreAcceptedOrRefusedWithoutServerError() {
        Arbitrary<String> headers = Arbitraries.oneOf(
                Arbitraries.of(HEADERS),
                Arbitraries.of(MEDIA_TYPES).map(type -> "Accept: " + type),
                Arbitraries.of(MEDIA_TYPES).map(type -> "Content-Type: " + type),
                Combinators.combine(
                                Arbitraries.of("Accept", "Content-Type", "If-Match", "Cookie", "Idempotency-Key"),
                                Arbitraries.strings()
                                        .withCharRange(' ', '~')
                                        .withChars('\u00FF')
                                        .ofMaxLength(20))
                        .as((name, value) -> name + ": " + value));
        FuzzInput.forEach(
                Combinators.combine(Arbitraries.of(ENDPOINTS), headers)
                        .as((endpoint, header) -> endpoint + "\n" + header)
                        .withoutEdgeCases(),
                250,
                request -> {
                    String[] parts = request.split("[ \n]", 3);
                    assertAnswered(send(parts[0], parts[1], parts[2].replace("256", "x".repeat(256))));
                });
    }

    /** Each of these once caused a 500. */
    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/users/export?role=nobody, 'Accept: '",
        "POST, /token, 'Accept: '",
        "POST, /token, Cookie: q_session_chunk_x=a; q_session_chunk_1=b",
        "GET, /, Cookie: q_session_chunk_x=a; q_session_chunk_1=b",
        "GET, /q/swagger-ui/%00, X: x",
        "POST, /api/v1/users/import, 'Content-Type: '"
    })
    void knownOddRequestsCauseNoServerError(String method, String path, String header) {
        assertAnswered(send(method, path, header));
    }

    @Test
    void oddQueriesAreAcceptedOrRefusedWithoutServerError() {
        Arbitrary<String> names = Arbitraries.of(
                "search",
                "role",
                "enabled",
                "sort",
                "limit",
                "cursor",
                "total",
                "createdAfter",
                "createdBefore",
                "actor",
                "action",
                "after",
                "before",
                "format",
                "%00",
                "a%5Bb%5D",
                "");
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.of(
                        "1",
                        "201",
                        "-1",
                        "99999999999999999999",
                        "true",
                        "createdAt",
                        "-at",
                        "update",
                        "2026-11-24T12:00:00Z",
                        "+999999999-12-31T23:59:59.999999999-18:00",
                        "0001-01-01T00:00:00%2B18:00",
                        "%00",
                        "a%00b",
                        "%ED%A0%80",
                        "%25",
                        "%7C%7B%7D%22%3C%3E%5C%5E",
                        "x".repeat(300),
                        "AAAA".repeat(600),
                        cursor()),
                FuzzInput.texts().map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8)),
                Arbitraries.bytes()
                        .array(byte[].class)
                        .ofMaxSize(8)
                        .map(bytes -> HexFormat.ofDelimiter("%")
                                .withPrefix("")
                                .formatHex(bytes)
                                .replaceFirst("^(?=.)", "%")));
        Arbitrary<String> queries = Combinators.combine(names, values)
                .as((name, value) -> name + "=" + value)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parameters -> String.join("&", parameters));
        FuzzInput.forEach(
                Combinators.combine(Arbitraries.of(LISTINGS), queries)
                        .as((path, query) -> path + "?limit=3&" + query)
                        .withoutEdgeCases(),
                200,
                target -> assertAnswered(send("GET", target.contains("export") ? target + "&role=nobody" : target)));
    }

    /** A cursor of another query than those below. */
    private String cursor() {
        return Api.as(admin).get("/api/v1/users?limit=1&sort=username").path("next");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/users?limit=1&search=a%25%7C%7B%22%3E",
        "/api/v1/audit-log?limit=1&actor=%7Ba%7D%3C%5C%5E[",
        "/api/v1/users/{id}/audit-log?limit=1&actor=%E9"
    })
    void linksWorkWithEncodedQueries(String target) {
        WireConnection.Answer answer = send("GET", target);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().get("link")).contains("rel=");
    }

    /** The HTTP server itself answers, before the service sees a request. */
    @ParameterizedTest
    @ValueSource(
            strings = {"?search=100%", "?search=%zz", "?a=|", "?a=\"", "?a={}", "?a=^", "?a=\\", "?a=<b>", "%", "|"})
    void invalidUrisAreRefusedOnEveryPath(String rest) {
        for (String endpoint : ENDPOINTS) {
            String[] parts = endpoint.replaceFirst("\\?.*", "").split(" ");

            assertThat(send(parts[0], parts[1] + rest).status()).as(endpoint).isEqualTo(400);
        }
    }

    @Test
    void malformedIdsAreRefused() {
        Arbitrary<String> ids = Arbitraries.oneOf(
                FuzzInput.texts().map(text -> URLEncoder.encode(text, StandardCharsets.UTF_8)),
                Arbitraries.of("%00", "%FF", "%2F..", "..", "%2E%2E", ";a=b", "a;b=%25", "%7C", "x".repeat(3000)),
                Arbitraries.create(() -> UUID.randomUUID() + "%20"));
        Arbitrary<String> paths = Arbitraries.of(
                "GET /api/v1/users/*",
                "GET /api/v1/users/*/audit-log",
                "GET /api/v1/audit-log/*",
                "DELETE /api/v1/users/*",
                "PATCH /api/v1/users/*",
                "POST /api/v1/users/*/session-revocation",
                "GET /q/swagger-ui/*",
                "GET /*");
        FuzzInput.forEach(
                Combinators.combine(paths, ids)
                        .as((path, odd) -> path.replace("*", odd))
                        .withoutEdgeCases(),
                100,
                request -> assertAnswered(send(request.split(" ")[0], request.split(" ")[1])));
    }

    private static void assertAnswered(WireConnection.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isLessThan(500);
        if (answer.status() >= 400) {
            assertThat(answer.headers().get("content-type")).startsWith("application/");
            assertThat(Realm.json(answer.body()).get("type").asText()).startsWith("urn:rollcall:problem:");
        }
    }

    /** Sends a request that is valid except for the given headers. */
    private WireConnection.Answer send(String method, String target, String... header) {
        String path =
                target.replace("{id}", id).replace("{nobody}", UUID.randomUUID().toString());
        String odd = String.join("\r\n", header);
        String body = body(method, path);
        StringBuilder head = new StringBuilder("%s %s HTTP/1.1\r\nHost: localhost\r\n".formatted(method, path));
        if (!odd.startsWith("Authorization") && !odd.startsWith("Cookie") && !path.startsWith("/token")) {
            head.append("Authorization: Bearer ").append(admin).append("\r\n");
        }
        if (!odd.startsWith("Content-Type")) {
            head.append("Content-Type: ").append(type(method, path)).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length()).append("\r\n").append(odd.isEmpty() ? "" : odd + "\r\n");
        try (WireConnection connection = new WireConnection(service)) {
            connection.send((head + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
            return connection.read();
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private static String type(String method, String path) {
        if (path.startsWith("/token")) {
            return "application/x-www-form-urlencoded";
        }
        if (path.contains("/import")) {
            return "application/x-ndjson";
        }
        return method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
    }

    private static String body(String method, String path) {
        if (path.startsWith("/token")) {
            return "grant_type=client_credentials&client_id=nobody&client_secret=none";
        }
        if (path.contains("/roles")) {
            return "{\"roles\":[\"user\"]}";
        }
        if (path.contains("/password-reset")) {
            return "{\"temporaryPassword\":\"something-new\"}";
        }
        if (method.equals("POST") && !path.contains("/revoke")) {
            return "{\"username\":\"odd-%s\"}".formatted(UUID.randomUUID());
        }
        return method.equals("PATCH") ? "{\"firstName\":\"Odd\"}" : "";
    }
}
