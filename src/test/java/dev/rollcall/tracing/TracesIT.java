package dev.rollcall.tracing;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged service sends spans to a collector if tracing is enabled, and nothing otherwise. */
@Tag("process")
@Tag("slow")
class TracesIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Realm realm = Realm.get();
    private final Map<String, String> settings = new HashMap<>();
    private final String name = "traced-" + UUID.randomUUID().toString().substring(0, 8);
    private TraceCollector collector;

    @BeforeEach
    void startACollector() throws IOException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        collector = new TraceCollector();
        settings.putAll(new PackagedStack().start());
        settings.put("quarkus.otel.exporter.otlp.endpoint", collector.url());
        settings.put("quarkus.otel.exporter.otlp.protocol", "http/protobuf");
        settings.put("quarkus.otel.bsp.schedule.delay", "200ms");
    }

    @AfterEach
    void stop() {
        if (collector != null) {
            collector.close();
        }
    }

    @Test
    void traceContainsSqlAndKeycloakRequestsButNoPersonalData() {
        settings.put("rollcall.tracing.enabled", "true");
        settings.put("rollcall.profile.attributes", "department");
        String token = realm.token("admin", "admin");
        String created = newTrace();
        String searched = newTrace();
        String referenced = newTrace();
        String filtered = newTrace();
        String signedIn = newTrace();
        String request = UUID.randomUUID().toString();
        try (PackagedProcess process = PackagedProcess.start(settings)) {
            URI service = process.awaitReady();
            ApiCaller admin = Api.at(service, token);
            Map<String, ?> user = Map.of(
                    "username",
                    name,
                    "email",
                    name + "@example.org",
                    "firstName",
                    "Theodora",
                    "externalId",
                    name + ".4711",
                    "roles",
                    List.of("user"));
            traced(admin, created)
                    .header("X-Request-Id", request)
                    .post("/api/v1/users", user)
                    .expect(201);
            traced(admin, searched).read("/api/v1/users?search=" + name);
            traced(admin, referenced).read("/api/v1/users/ext:" + name + ".4711");
            traced(admin, referenced)
                    .get("/api/v1/users/ext:" + name + "/nothing")
                    .expect(404);
            traced(admin, filtered).read("/api/v1/users?attributes.plan=%1$s&profile.department=%1$s".formatted(name));
            traced(Api.at(service), signedIn)
                    .withoutRedirects()
                    .get("/callback?code=the-code-of-a-sign-in&state=its-state");
            // probes are not traced
            Api.at(process.management()).get("/q/health/ready");

            await().atMost(SOON)
                    .until(() ->
                            Stream.of(created, searched, filtered, signedIn).allMatch(this::isComplete)
                                    && isComplete(referenced, 2));
        }

        List<Span> spans = collector.trace(created);
        Span server = server(created);
        assertThat(server.getName()).isEqualTo("POST /api/v1/users");
        assertThat(attribute(server, "rollcall.request_id")).isEqualTo(request);
        assertThat(attribute(server, "http.route")).isEqualTo("/api/v1/users");
        assertThat(spans)
                .as("SQL")
                .anyMatch(is(Span.SpanKind.SPAN_KIND_CLIENT, "db.system")
                        .and(span -> text(span).contains("insert into audit_log")));
        assertThat(spans)
                .as("Keycloak")
                .anyMatch(is(Span.SpanKind.SPAN_KIND_CLIENT, "url.full")
                        .and(span -> attribute(span, "url.full").contains("/admin/realms/")));
        assertThat(collector.trace(referenced))
                .filteredOn(TracesIT::isServer)
                .extracting(span -> attribute(span, "url.path"))
                .containsExactlyInAnyOrder("/api/v1/users/-", "/api/v1/users/-/nothing");
        assertThat(collector.trace(searched)).anyMatch(is(Span.SpanKind.SPAN_KIND_CLIENT, "db.system"));
        assertThat(collector.trace(filtered)).anyMatch(is(Span.SpanKind.SPAN_KIND_CLIENT, "db.system"));
        assertThat(collector.spans())
                .as("all spans")
                .isNotEmpty()
                .allSatisfy(span -> assertThat(text(span))
                        .doesNotContain(
                                name,
                                "Theodora",
                                token,
                                "the-code-of",
                                "its-state",
                                "rollcall-dev-secret",
                                "eyJ",
                                "127.0.0.1")
                        .doesNotContain("/q/health"));
    }

    /** Keys need a realm and a schema of their own: the signing key in the shared one is encrypted under another secret. */
    @Test
    void noSpanHoldsTheSecretOfAnApiKeyOrWhatItIsSwappedFor() {
        OwnRealm own = new OwnRealm();
        settings.putAll(own.start());
        settings.put("rollcall.tracing.enabled", "true");
        settings.put("rollcall.keys.enabled", "true");
        String created = newTrace();
        String used = newTrace();
        String swapped = newTrace();
        String useless = newTrace();
        String revoked = newTrace();
        String secret;
        String token;
        try (PackagedProcess process = PackagedProcess.start(settings)) {
            URI service = process.awaitReady();
            KeySwapAddress.tell(own.realm(), service);
            ApiCaller owner =
                    Api.at(service, own.realm().signedInToken(own.realm().createIdentity("traced", "user")));
            secret = traced(owner, created)
                    .post("/api/v1/users/me/keys", Keys.draft("account:read"))
                    .expect(201)
                    .path("secret");
            ApiCaller key = traced(Api.at(service, secret), used);
            key.read("/api/v1/users/me");
            key.get("/api/v1/users").expect(403);
            key.get("/api/v1/nothing?search=nobody").expect(404);
            token = swap(service, swapped, secret).expect(200).path("access_token");
            swap(service, useless, secret + "x").expect(400);
            traced(Api.at(service, secret + "x"), useless)
                    .get("/api/v1/users/me")
                    .expect(401);
            traced(Api.at(service), revoked)
                    .form("token", secret)
                    .post("/revoke")
                    .expect(200);
            await().atMost(SOON)
                    .until(() -> isComplete(created, 1)
                            && isComplete(used, 3)
                            && isComplete(swapped, 1)
                            && isComplete(useless, 2)
                            && isComplete(revoked, 1));
        } finally {
            own.stop();
        }

        assertThat(collector.trace(created)).as("SQL").anyMatch(is(Span.SpanKind.SPAN_KIND_CLIENT, "db.system"));
        assertThat(collector.trace(swapped))
                .as("Keycloak")
                .anyMatch(is(Span.SpanKind.SPAN_KIND_CLIENT, "url.full")
                        .and(span -> attribute(span, "url.full").endsWith("/protocol/openid-connect/token")));
        assertThat(collector.spans())
                .as("all spans")
                .allSatisfy(span -> assertThat(text(span))
                        .doesNotContain(secret, secret.substring(3), token, "eyJ", "rollcall-dev-secret")
                        .doesNotContainPattern("rc_[0-9A-Za-z]{12,}"));
    }

    private static ApiResponse swap(URI service, String trace, String secret) {
        return traced(Api.at(service), trace).tokenByKey(secret);
    }

    @Test
    void disabledTracingSendsNothing() {
        try (PackagedProcess process = PackagedProcess.start(settings)) {
            traced(Api.at(process.awaitReady(), realm.token("admin", "admin")), newTrace())
                    .read("/api/v1/users/me");
            // the service sends remaining spans when it stops
            process.terminate();
            assertThat(process.awaitExit(SOON)).isIn(0, 143);
        }

        assertThat(collector.requests()).isZero();
    }

    @Test
    void samplingShareAppliesUnlessTheCallerHasDecided() {
        settings.put("rollcall.tracing.enabled", "true");
        settings.put("quarkus.otel.traces.sampler.arg", "0");
        String decided = newTrace();
        try (PackagedProcess process = PackagedProcess.start(settings)) {
            ApiCaller admin = Api.at(process.awaitReady(), realm.token("admin", "admin"));
            admin.read("/api/v1/users/me");
            traced(admin, decided).read("/api/v1/users/me");
            await().atMost(SOON).until(() -> isComplete(decided));
            // the service sends remaining spans when it stops
            process.terminate();
            assertThat(process.awaitExit(SOON)).isIn(0, 143);
        }

        assertThat(collector.spans()).isNotEmpty().containsExactlyInAnyOrderElementsOf(collector.trace(decided));
    }

    private static String newTrace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static ApiCaller traced(ApiCaller caller, String trace) {
        return caller.header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01");
    }

    /** The server span is the last of a trace, sent when the request has ended. */
    private boolean isComplete(String trace) {
        return isComplete(trace, 1);
    }

    /** As {@link #isComplete(String)}, for a trace of several requests. */
    private boolean isComplete(String trace, int requests) {
        return collector.trace(trace).stream().filter(TracesIT::isServer).count() == requests;
    }

    private static boolean isServer(Span span) {
        return span.getKind() == Span.SpanKind.SPAN_KIND_SERVER;
    }

    private Span server(String trace) {
        return collector.trace(trace).stream()
                .filter(TracesIT::isServer)
                .findFirst()
                .orElseThrow();
    }

    private static Predicate<Span> is(Span.SpanKind kind, String attribute) {
        return span -> span.getKind() == kind
                && span.getAttributesList().stream()
                        .anyMatch(each -> each.getKey().startsWith(attribute));
    }

    private static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(KeyValue::getValue)
                .map(value -> value.getStringValue())
                .findFirst()
                .orElse("");
    }

    /** Returns the whole span as text. */
    private static String text(Span span) {
        return TextFormat.printer().printToString(span);
    }
}
