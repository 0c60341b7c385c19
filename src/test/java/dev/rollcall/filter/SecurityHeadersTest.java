package dev.rollcall.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rollcall.auth.Caller;
import dev.rollcall.fuzz.ApiDocument;
import dev.rollcall.fuzz.ApiOperation;
import dev.rollcall.testing.ExpectedHeaders;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every response has the security headers, whatever sends it and whatever its status is. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityHeadersTest {

    private static final String PAGE = "Accept: text/html,*/*;q=0.8";

    private enum Caller {
        NOBODY,
        BAD_TOKEN,
        PERSON,
        ADMIN
    }

    private final Realm realm = Realm.get();
    private Map<Caller, String> tokens;

    @TestHTTPResource("/")
    URI service;

    @BeforeAll
    void createTokens() {
        tokens = Map.of(
                Caller.BAD_TOKEN, "a.b.c",
                Caller.PERSON, realm.token(realm.createIdentity("headers", "user")),
                Caller.ADMIN, realm.token("admin", "admin"));
    }

    static Stream<Arguments> operations() {
        return ApiDocument.committed().operations().stream()
                .flatMap(operation -> Arrays.stream(Caller.values()).map(caller -> arguments(operation, caller)));
    }

    /** For unknown users and with an invalid body; the fuzz tests check the responses for existing users. */
    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("operations")
    void everyOperationSendsSecurityHeadersToEveryCaller(ApiOperation operation, Caller caller) throws IOException {
        String path = operation.path().replaceAll("\\{\\w+}", UUID.randomUUID().toString());
        String type = operation.bodyTypes().isEmpty()
                ? ""
                : "Content-Type: " + operation.bodyTypes().get(0);
        String token = tokens.containsKey(caller) ? "Authorization: Bearer " + tokens.get(caller) : "";

        WireConnection.Answer answer = send(operation.method(), path, "[]", type, token);

        assertProtected(path, answer.status(), answer.headers());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 200, ''",
        "HEAD, /, 200, ''",
        "GET, /index.html, 200, ''",
        "GET, /app/main.js, 200, ''",
        "GET, /app/style.css, 200, Accept-Encoding: gzip",
        "GET, /app/icon.svg, 200, ''",
        "GET, /app/nothing.js, 404, ''",
        "GET, /_static/htm/3.1.1/preact/standalone.module.js, 200, ''",
        "GET, /_static/nothing.js, 404, ''",
        "GET, /console, 401, ''",
        "GET, /console, 302, '" + PAGE + "'",
        "GET, /console/users, 401, ''",
        "GET, /organizations, 401, ''",
        "GET, /organizations, 302, '" + PAGE + "'",
        "GET, /protected, 302, '" + PAGE + "'",
        "GET, /login, 302, ''",
        "GET, /login?return=//elsewhere, 400, ''",
        "GET, /callback?code=a&state=b, 302, ''",
        "GET, /logout, 303, ''",
        "GET, /logout, 200, Cookie: q_session=any",
        "GET, /nothing, 404, ''",
        "GET, /nothing, 404, '" + PAGE + "'",
        "GET, /app/nothing.js, 404, '" + PAGE + "'",
        "GET, /api/v1/nothing, 404, ''",
        "GET, /q/nothing, 404, ''",
        "GET, /q/openapi, 200, ''",
        "GET, /q/openapi?format=json, 200, ''",
        "GET, /q/health/ready, 404, ''",
        "GET, /q/metrics, 404, ''",
        "GET, /q/swagger-ui, 302, ''",
        "GET, /q/swagger-ui/, 200, ''",
        "GET, /q/swagger-ui/swagger-ui-bundle.js, 200, ''",
        "GET, /q/swagger-ui/oauth2-redirect.html, 200, ''",
        "PUT, /api/v1/users/me, 405, ''",
        "POST, /token, 415, Content-Type: text/plain",
        "POST, /token, 413, Content-Length: 99999999",
        "POST, /nothing, 413, Content-Length: 99999999",
        "GET, /, 401, Authorization: Bearer a.b.c",
        "GET, /app/main.js, 401, Authorization: Bearer a.b.c",
        "GET, /nothing, 401, Authorization: Bearer ",
        "GET, /api/v1/users/me, 401, Cookie: q_session=%%%",
        "GET, /api/v1/users/me, 401, Accept: image/png",
    })
    void otherPathsSendSecurityHeaders(String method, String target, int status, String header) throws IOException {
        WireConnection.Answer answer = send(method, target, "", header);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertProtected(target.replaceFirst("\\?.*", ""), status, answer.headers());
    }

    /** The status does not matter; the framework chooses it. */
    @ParameterizedTest
    @CsvSource({
        "OPTIONS, /api/v1/users, ''",
        "OPTIONS, /, 'Origin: https://elsewhere.example'",
        "OPTIONS, /api/v1/users/me, 'Origin: https://elsewhere.example'",
        "DELETE, /q/openapi, ''",
        "TRACE, /api/v1/users/me, ''",
        "POST, /, ''",
        "GET, /app/, ''",
        "GET, /api/v1/users/%00, ''",
        "GET, /q/swagger-ui/%00, ''",
        "POST, /q/health, ''",
        "FOO, /api/v1/users, ''",
        "GET, /, Expect: foo",
        "GET, /app/../q/metrics, ''",
        "GET, //q//metrics, ''",
        "GET, /, Range: bytes=5-1",
        "GET, /app/main.js, Range: bytes=0-3",
    })
    void oddRequestsGetSecurityHeaders(String method, String path, String header) throws IOException {
        WireConnection.Answer answer = send(method, path, "", header);

        assertProtected(normal(path), answer.status(), answer.headers());
    }

    private static String normal(String path) {
        return URI.create(path.replaceAll("/+", "/")).normalize().toString();
    }

    @Test
    void notModifiedResponsesHaveSecurityHeaders() throws IOException {
        String tag = Api.anonymous().get("/app/main.js").header("ETag");

        WireConnection.Answer answer = send("GET", "/app/main.js", "", "If-None-Match: " + tag);

        assertThat(answer.status()).isEqualTo(304);
        assertProtected("/app/main.js", 304, answer.headers());
    }

    @Test
    void browserSessionsGetSecurityHeaders() {
        Browser browser = new Browser(service);
        browser.signIn("/login", realm.createIdentity("headers", "rollcall-admin"));

        for (String path : List.of(
                "/login", "/callback", "/protected", "/console", "/console/users", "/api/v1/users/me", "/logout")) {
            HttpResponse<String> answer = browser.get(path);

            assertThat(answer.statusCode()).as(path).isLessThan(400);
            assertProtected(
                    path,
                    answer.statusCode(),
                    answer.headers().map().entrySet().stream()
                            .collect(Collectors.toMap(
                                    header -> header.getKey().toLowerCase(Locale.ROOT),
                                    header -> String.join(", ", header.getValue()))));
        }
    }

    /** The HTTP server refuses such input before there is a request, without a body to protect: see docs/problems.md. */
    @ParameterizedTest
    @ValueSource(strings = {"/?a=|", "/%", "/api/v1/users/me?x={}"})
    void invalidHttpGetsBareStatus(String target) throws IOException {
        WireConnection.Answer answer = send("GET", target, "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEmpty();
    }

    /** If a Quarkus update changes the scripts, the failure shows the hashes that SecurityHeaders must have. */
    @Test
    void swaggerUiRunsOnlyItsOwnScripts() {
        ApiResponse page = Api.anonymous().get("/q/swagger-ui/");
        List<String> scripts = new ArrayList<>(ExpectedHeaders.inlineScripts(page.asString()));
        scripts.addAll(ExpectedHeaders.inlineScripts(
                Api.anonymous().get("/q/swagger-ui/oauth2-redirect.html").asString()));

        String policy = page.header("Content-Security-Policy");

        assertThat(scripts).hasSize(3).allSatisfy(script -> assertThat(policy).contains(script));
        assertThat(policy)
                .doesNotContain("unsafe")
                .contains("; connect-src 'self' " + realm.url() + "/protocol/openid-connect/token;");
    }

    private static void assertProtected(String path, int status, Map<String, String> headers) {
        assertThat(ExpectedHeaders.complaints(path, status, headers))
                .as("%s: %d", path, status)
                .isEmpty();
    }

    private WireConnection.Answer send(String method, String target, String body, String... headers)
            throws IOException {
        StringBuilder head = new StringBuilder("%s %s HTTP/1.1\r\nHost: localhost\r\n".formatted(method, target));
        Stream.of(headers)
                .filter(header -> !header.isEmpty())
                .forEach(header -> head.append(header).append("\r\n"));
        if (!body.isEmpty()) {
            head.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        try (WireConnection connection = new WireConnection(service)) {
            connection.send(head + "\r\n" + body);
            return method.equals("HEAD") ? connection.readHead() : connection.read();
        }
    }
}
