package dev.rollcall.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Invented ids, paths and methods do not add metric series, and no label contains an id. */
@QuarkusTest
class MetricLabelsTest {

    private static final int TIMES = 40;

    private final Realm realm = Realm.get();
    private final String mark = UUID.randomUUID().toString().replace("-", "");

    @TestHTTPResource("/")
    URI service;

    @Tag("slow")
    @Test
    void clientsCannotAddMetricSeries() throws IOException {
        Realm.Identity chief = realm.createIdentity("labels", "rollcall-admin");
        String token = realm.token(chief);
        sendInvented(token, "first");
        Set<String> before = series();

        for (int i = 0; i < TIMES; i++) {
            sendInvented(token, "id" + i);
        }

        // other series may appear, for example after the first garbage collection
        Set<String> more = new HashSet<>(series());
        more.removeAll(before);
        assertThat(more).noneMatch(line -> line.startsWith("http_") || line.startsWith("rollcall_"));
        assertThat(more).hasSizeLessThan(TIMES / 2);
        assertThat(series()).noneMatch(line -> line.contains(mark) || line.contains(chief.subject()));
    }

    private void sendInvented(String token, String id) throws IOException {
        String unknown = mark + id;
        for (String path : List.of(
                "/api/v1/users/" + UUID.randomUUID(),
                "/api/v1/users/" + unknown,
                "/api/v1/users/" + unknown + "/audit-log",
                "/api/v1/users/" + unknown + "/nothing",
                "/api/v1/users/me/" + unknown,
                "/api/v1/audit-log/" + UUID.randomUUID(),
                "/api/v1/sync/runs/" + unknown + "/events",
                "/api/" + unknown,
                "/" + unknown,
                "/app/" + unknown + ".js",
                "/console/" + unknown,
                "/organizations/" + unknown,
                "/q/" + unknown,
                "//" + unknown + "//x/",
                "/api/v1/users?search=" + unknown,
                "/api/v1/users?attributes." + unknown + "=" + unknown,
                "/api/v1/organizations?attributes.plan=" + unknown,
                "/login?return=/" + unknown)) {
            Api.as(token).withoutRedirects().get(path);
            Api.anonymous().withoutRedirects().get(path);
            // refused before a resource is found
            Api.as("bad").get(path);
            Api.as(token).body("text/" + unknown, unknown).post(path);
        }
        ManagementPort.get("/q/" + unknown);
        ManagementPort.get("/" + unknown);
        try (WireConnection connection = new WireConnection(service)) {
            connection.sendHead("X" + unknown.toUpperCase(java.util.Locale.ROOT), "/protected");
            connection.read();
        }
        // disconnects before the response
        try (WireConnection connection = new WireConnection(service)) {
            connection.sendHead("POST", "/api/v1/users/" + unknown + "/roles", "Content-Length: 100");
        }
    }

    @Test
    void requestsAreCountedByPathTemplateForEveryOutcome() {
        ApiCaller caller = Api.as(realm.token(realm.createIdentity("labels", "user")));
        caller.get("/api/v1/users/" + mark).expect(403);
        Api.as("bad").get("/api/v1/users/" + mark).expect(401);
        Api.as("bad").get("/" + mark).expect(401);
        Api.anonymous().get("/" + mark).expect(404);
        caller.get("/api/v1/users/me").expect(200);
        Api.anonymous().get("/").expect(200);
        Api.anonymous().get("/app/main.js").expect(200);

        assertThat(series())
                .contains(
                        counted("GET", "CLIENT_ERROR", 403, "/api/v1/users/{id}"),
                        counted("GET", "CLIENT_ERROR", 401, "/api/v1/users/{id}"),
                        counted("GET", "CLIENT_ERROR", 401, "UNKNOWN"),
                        counted("GET", "CLIENT_ERROR", 404, "NOT_FOUND"),
                        counted("GET", "SUCCESS", 200, "/api/v1/users/me"),
                        counted("GET", "SUCCESS", 200, "root"),
                        counted("GET", "SUCCESS", 200, "/app/{file}"));
    }

    /** Quarkus ignores new series after a hundred paths, so clients must not be able to add any. */
    @Test
    void requestsRefusedBeforeTheRouterAddNoPath() throws IOException {
        send("GET /%s%%zz HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(mark));
        send("GET /%s HTTP/1.1\r\nHost: a|b c\r\n\r\n".formatted(mark));
        send("POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n".formatted(mark));
        send("GET /%s HTTP/1.1\r\nHost: localhost\r\nX-Odd: %s\r\n\r\n".formatted(mark, "x".repeat(40_000)));

        assertThat(series()).noneMatch(line -> line.contains(mark));
        assertThat(series()).contains(counted("GET", "CLIENT_ERROR", 400, "UNKNOWN"));
    }

    private void send(String request) throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            connection.send(request);
            assertThat(connection.read().status()).isBetween(400, 499);
        }
    }

    private static String counted(String method, String outcome, int status, String uri) {
        return "http_server_requests_seconds_count{method=\"%s\",outcome=\"%s\",status=\"%d\",uri=\"%s\"}"
                .formatted(method, outcome, status, uri);
    }

    @Test
    void everyPathOfTheApiHasATemplate() {
        Set<String> documented =
                Api.anonymous().get("/q/openapi?format=json").map("paths").keySet();

        assertThat(documented).isNotEmpty().allSatisfy(path -> {
            assertThat(PathTemplates.ALL).contains(path);
            assertThat(PathTemplates.of(path.replaceAll("\\{\\w+}", "0af7"))).contains(path);
        });
        assertThat(PathTemplates.ALL.stream().filter(path -> path.startsWith("/api/")))
                .isSubsetOf(documented);
    }

    /** Histogram buckets allow quantiles of the duration. */
    @Test
    void requestDurationsHaveHistogramBuckets() {
        Api.anonymous().get("/").expect(200);

        assertThat(series().stream()
                        .map(
                                Pattern.compile("http_server_requests_seconds_bucket\\{.*uri=\"root\",le=\"([^\"]+)\"}")
                                        ::matcher)
                        .filter(java.util.regex.Matcher::matches)
                        .map(bucket -> bucket.group(1))
                        .distinct())
                .contains("0.01", "0.1", "1.0", "10.0", "+Inf")
                .hasSizeLessThanOrEqualTo(12);
    }

    private static Set<String> series() {
        Response metrics = ManagementPort.get("/q/metrics");
        return Arrays.stream(metrics.asString().split("\n"))
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toSet());
    }
}
