package dev.rollcall.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rollcall.fuzz.ApiDocument;
import dev.rollcall.fuzz.ApiOperation;
import dev.rollcall.fuzz.Conformance;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The responses of the service match the OpenAPI document: status, media type and schema. */
@QuarkusTest
class OpenApiResponsesTest {

    private static final String JSON = "application/json; charset=UTF-8";
    private static final String PATCH = "application/merge-patch+json; charset=UTF-8";
    private static final String STALE = "\"99\"";
    private static final String UNKNOWN = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55";
    private static final int MORE_THAN_THE_LIMIT = 1_100_000;

    /** One sign-in for all tests: Keycloak treats concurrent sign-ins of a user as an attack. */
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    private static final ApiDocument DOCUMENT = ApiDocument.committed();
    private static final Conformance CONFORMANCE = new Conformance(DOCUMENT);

    /** Sends a request. */
    private interface Act extends Function<RequestSpecification, Response> {}

    static Stream<Arguments> answers() {
        return Stream.concat(reads(), writes());
    }

    private static Stream<Arguments> writes() {
        return Stream.of(
                answer("post /api/v1/users", 201, create("{\"username\":\"%s\"}".formatted(newName()))),
                answer("post /api/v1/users", 400, create("[]")),
                answer(
                        "post /api/v1/users",
                        400,
                        to -> create("{\"username\":\"nobody\"}").apply(to.header("Idempotency-Key", "a b"))),
                answer(
                        "post /api/v1/users",
                        401,
                        to -> to.contentType(JSON).body("{}").post("/api/v1/users")),
                answer(
                        "post /api/v1/users",
                        403,
                        as("alice", to -> to.contentType(JSON).body("{}").post("/api/v1/users"))),
                answer("post /api/v1/users", 409, create("{\"username\":\"alice\"}")),
                answer("post /api/v1/users", 413, create("x".repeat(MORE_THAN_THE_LIMIT))),
                answer(
                        "post /api/v1/users",
                        415,
                        as(
                                "admin",
                                to -> to.contentType(ContentType.TEXT)
                                        .body("{}")
                                        .post("/api/v1/users"))),
                answer("post /api/v1/users", 422, create("{}")),
                answer(
                        "patch /api/v1/users/{id}",
                        200,
                        forNewUser((id, to) -> patch(to, id, "{\"firstName\":\"New\"}"))),
                answer("patch /api/v1/users/{id}", 400, as("admin", to -> patch(to, "none", "{}"))),
                answer("patch /api/v1/users/{id}", 403, as("admin", to -> patch(to, ownId(), "{\"enabled\":false}"))),
                answer("patch /api/v1/users/{id}", 404, as("admin", to -> patch(to, UNKNOWN, "{}"))),
                answer(
                        "patch /api/v1/users/{id}",
                        409,
                        forNewUser((id, to) -> patch(to, id, "{\"username\":\"alice\"}"))),
                answer(
                        "patch /api/v1/users/{id}",
                        412,
                        forNewUser((id, to) -> patch(to.header("If-Match", STALE), id, "{\"enabled\":false}"))),
                answer(
                        "patch /api/v1/users/{id}",
                        415,
                        forNewUser((id, to) ->
                                to.contentType(ContentType.JSON).body("{}").patch("/api/v1/users/" + id))),
                answer(
                        "patch /api/v1/users/{id}",
                        415,
                        forNewUser((id, to) -> patch(to.header("Content-Encoding", "gzip"), id, "{}"))),
                answer("patch /api/v1/users/{id}", 422, forNewUser((id, to) -> patch(to, id, "{\"id\":1}"))),
                answer("put /api/v1/users/{id}/roles", 200, forNewUser((id, to) -> roles(to, id, "user"))),
                answer("put /api/v1/users/{id}/roles", 403, as("admin", to -> roles(to, ownId(), "user"))),
                answer("put /api/v1/users/{id}/roles", 404, as("admin", to -> roles(to, UNKNOWN, "user"))),
                answer(
                        "put /api/v1/users/{id}/roles",
                        412,
                        forNewUser((id, to) -> roles(to.header("If-Match", STALE), id, "user"))),
                answer("put /api/v1/users/{id}/roles", 422, forNewUser((id, to) -> roles(to, id, "no-such-role"))),
                answer(
                        "post /api/v1/users/{id}/password-reset",
                        204,
                        forNewUser((id, to) -> reset(to, id, "{\"temporaryPassword\":\"for-a-day\"}"))),
                answer("post /api/v1/users/{id}/password-reset", 404, as("admin", to -> reset(to, UNKNOWN, "{}"))),
                answer(
                        "post /api/v1/users/{id}/password-reset",
                        409,
                        withoutMailServer(forNewUser((id, to) -> reset(to, id, "{}")))),
                answer(
                        "post /api/v1/users/{id}/password-reset",
                        422,
                        forNewUser((id, to) -> reset(to, id, "{\"temporaryPassword\":\"\"}"))),
                answer(
                        "post /api/v1/users/{id}/sessions/revoke",
                        204,
                        forNewUser((id, to) -> to.post("/api/v1/users/" + id + "/sessions/revoke"))),
                answer(
                        "post /api/v1/users/{id}/sessions/revoke",
                        404,
                        as("admin", to -> to.post("/api/v1/users/" + UNKNOWN + "/sessions/revoke"))),
                answer(
                        "post /api/v1/sync/runs",
                        422,
                        as(
                                "admin",
                                to -> to.contentType(JSON)
                                        .body("{\"dryRun\":1}")
                                        .post("/api/v1/sync/runs"))),
                answer("delete /api/v1/users/{id}", 204, forNewUser((id, to) -> to.delete("/api/v1/users/" + id))),
                answer("delete /api/v1/users/{id}", 403, as("admin", to -> to.delete("/api/v1/users/" + ownId()))),
                answer("delete /api/v1/users/{id}", 404, as("admin", to -> to.delete("/api/v1/users/" + UNKNOWN))));
    }

    private static Stream<Arguments> reads() {
        return Stream.of(
                answer(
                        "get /api/v1/users/me",
                        304,
                        as("alice", to -> to.header("If-None-Match", "*").get("/api/v1/users/me"))),
                answer("get /api/v1/users/{id}", 200, forNewUser((id, to) -> to.get("/api/v1/users/" + id))),
                answer(
                        "get /api/v1/users/{id}",
                        304,
                        forNewUser((id, to) -> to.header("If-None-Match", "*").get("/api/v1/users/" + id))),
                answer(
                        "get /api/v1/users/{id}",
                        412,
                        forNewUser((id, to) -> to.header("If-Match", STALE).get("/api/v1/users/" + id))),
                answer(
                        "get /api/v1/users/{id}/audit-log",
                        200,
                        forNewUser((id, to) -> to.get("/api/v1/users/" + id + "/audit-log"))),
                answer(
                        "get /api/v1/users/{id}/audit-log",
                        400,
                        as("admin", to -> to.get("/api/v1/users/none/audit-log"))),
                answer(
                        "get /api/v1/users/{id}/audit-log",
                        404,
                        as("admin", to -> to.get("/api/v1/users/" + UNKNOWN + "/audit-log"))),
                answer("get /api/v1/audit-log", 200, as("admin", to -> to.get("/api/v1/audit-log"))),
                answer("get /api/v1/audit-log", 400, as("admin", to -> to.get("/api/v1/audit-log?sort=none"))),
                answer("get /api/v1/audit-log", 403, as("alice", to -> to.get("/api/v1/audit-log"))),
                answer(
                        "get /api/v1/audit-log/{act}",
                        200,
                        forNewUser((id, to) -> to.get("/api/v1/audit-log/" + latestAct()))),
                answer("get /api/v1/audit-log/{act}", 400, as("admin", to -> to.get("/api/v1/audit-log/none"))),
                answer("get /api/v1/audit-log/{act}", 404, as("admin", to -> to.get("/api/v1/audit-log/" + UNKNOWN))),
                answer("get /api/v1/roles", 200, as("admin", to -> to.get("/api/v1/roles"))),
                answer("get /api/v1/roles", 401, to -> to.get("/api/v1/roles")),
                answer("get /api/v1/roles", 403, as("alice", to -> to.get("/api/v1/roles"))),
                answer("get /api/v1/sync", 200, as("admin", to -> to.get("/api/v1/sync"))),
                answer("get /api/v1/sync", 401, to -> to.get("/api/v1/sync")),
                answer("get /api/v1/sync", 403, as("alice", to -> to.get("/api/v1/sync"))),
                answer("get /api/v1/sync/history", 200, as("admin", to -> to.get("/api/v1/sync/history?hours=168"))),
                answer("get /api/v1/sync/history", 400, as("admin", to -> to.get("/api/v1/sync/history?hours=169"))),
                answer("get /api/v1/sync/runs", 200, as("admin", to -> to.get("/api/v1/sync/runs"))),
                answer("get /api/v1/sync/runs", 400, as("admin", to -> to.get("/api/v1/sync/runs?limit=0"))),
                answer("get /api/v1/sync/runs", 403, as("alice", to -> to.get("/api/v1/sync/runs"))),
                answer("get /api/v1/sync/runs/{run}", 400, as("admin", to -> to.get("/api/v1/sync/runs/none"))),
                answer("get /api/v1/sync/runs/{run}", 404, as("admin", to -> to.get("/api/v1/sync/runs/" + UNKNOWN))),
                answer("get /api/v1/users/me", 200, as("alice", to -> to.get("/api/v1/users/me"))),
                answer("get /api/v1/users/me", 401, to -> to.get("/api/v1/users/me")),
                answer("get /api/v1/users/me", 403, asMachine(to -> to.get("/api/v1/users/me"))),
                answer(
                        "get /api/v1/users/me",
                        406,
                        as("alice", to -> to.accept(ContentType.HTML).get("/api/v1/users/me"))),
                answer("get /api/v1/users", 200, as("admin", to -> to.get("/api/v1/users?total=true"))),
                answer("get /api/v1/users", 400, as("admin", to -> to.get("/api/v1/users?limit=0"))),
                answer("get /api/v1/users", 400, as("admin", to -> to.get("/api/v1/users?cursor=none"))),
                answer("get /api/v1/users", 400, as("admin", to -> to.get("/api/v1/users?role="))),
                answer("get /api/v1/users/me", 400, as("alice", to -> to.get("/api/v1/users/me?x=1"))),
                answer(
                        "get /api/v1/users/me",
                        414,
                        as("alice", to -> to.get("/api/v1/users/me?x=" + "1".repeat(9_000)))),
                answer(
                        "get /api/v1/users/me",
                        431,
                        as(
                                "alice",
                                to -> to.header("X-Large", "1".repeat(21_000)).get("/api/v1/users/me"))),
                answer("get /api/v1/users", 401, to -> to.get("/api/v1/users")),
                answer("get /api/v1/users", 403, as("alice", to -> to.get("/api/v1/users"))),
                answer("get /api/v1/users/{id}", 400, as("admin", to -> to.get("/api/v1/users/none"))),
                answer("get /api/v1/users/{id}", 403, as("alice", to -> to.get("/api/v1/users/none"))),
                answer("get /api/v1/users/{id}", 404, as("admin", to -> to.get("/api/v1/users/" + UNKNOWN))),
                answer("get /api/v1/users/me/protection", 200, as("alice", to -> to.get(protectionOf("me")))),
                answer("get /api/v1/users/me/protection", 401, to -> to.get(protectionOf("me"))),
                answer("get /api/v1/users/me/protection", 403, asMachine(to -> to.get(protectionOf("me")))),
                answer("get /api/v1/users/{id}/protection", 200, as("admin", to -> to.get(protectionOf(ownId())))),
                answer("get /api/v1/users/{id}/protection", 400, as("admin", to -> to.get(protectionOf("none")))),
                answer("get /api/v1/users/{id}/protection", 403, as("alice", to -> to.get(protectionOf(UNKNOWN)))),
                answer("get /api/v1/users/{id}/protection", 404, as("admin", to -> to.get(protectionOf(UNKNOWN)))),
                answer("get /protected", 200, asMachine(to -> to.get("/protected"))),
                answer("get /protected", 302, to -> to.accept("text/html,*/*").get("/protected")),
                answer("get /protected", 401, to -> to.get("/protected")),
                answer("get /login", 302, to -> to.get("/login")),
                answer("get /login", 303, as("alice", to -> to.get("/login"))),
                answer("get /login", 400, to -> to.get("/login?return=//elsewhere")),
                answer(
                        "get /login",
                        401,
                        to -> to.header("Sec-Fetch-Mode", "cors").get("/login")),
                answer("get /login", 403, asMachine(to -> to.get("/login"))),
                answer("get /logout", 200, to -> to.cookie("q_session", "any").get("/logout")),
                answer("get /logout", 303, to -> to.get("/logout")),
                answer("post /logout", 200, to -> to.cookie("q_session", "any").post("/logout")),
                answer("post /logout", 303, to -> to.post("/logout")),
                answer("post /logout/backchannel", 400, logout("none of Keycloak's")),
                answer("post /logout/backchannel", 413, logout("x".repeat(MORE_THAN_THE_LIMIT))),
                answer(
                        "post /logout/backchannel",
                        415,
                        to -> to.contentType(ContentType.JSON).body("{}").post("/logout/backchannel")),
                answer("post /token", 200, form("client_credentials", "rollcall-machine-secret")),
                answer("post /token", 400, form("password", "rollcall-machine-secret")),
                answer("post /token", 401, form("client_credentials", "wrong")),
                answer("post /token", 413, form("client_credentials", "x".repeat(MORE_THAN_THE_LIMIT))),
                answer(
                        "post /token",
                        415,
                        to -> to.contentType(ContentType.JSON).body("{}").post("/token")));
    }

    /** A request of an administrator for a new user. */
    private static Act forNewUser(BiFunction<String, RequestSpecification, Response> act) {
        return to -> {
            String id = create("{\"username\":\"%1$s\",\"email\":\"%1$s@example.org\"}".formatted(newName()))
                    .apply(given())
                    .path("id");
            return as("admin", asAdmin -> act.apply(id, asAdmin)).apply(to);
        };
    }

    private static Act create(String body) {
        return as("admin", to -> to.contentType(JSON).body(body).post("/api/v1/users"));
    }

    private static Response patch(RequestSpecification to, String id, String body) {
        return to.contentType(PATCH).body(body).patch("/api/v1/users/" + id);
    }

    private static Response roles(RequestSpecification to, String id, String role) {
        return to.contentType(JSON).body("{\"roles\":[\"%s\"]}".formatted(role)).put("/api/v1/users/" + id + "/roles");
    }

    private static Act withoutMailServer(Act act) {
        return to -> {
            AtomicReference<Response> answer = new AtomicReference<>();
            Realm.get().withoutMailServer(() -> answer.set(act.apply(to)));
            return answer.get();
        };
    }

    private static Response reset(RequestSpecification to, String id, String body) {
        return to.contentType(JSON).body(body).post("/api/v1/users/" + id + "/password-reset");
    }

    private static String protectionOf(String id) {
        return "/api/v1/users/" + id + "/protection";
    }

    private static String ownId() {
        return as("admin", to -> to.get("/api/v1/users/me")).apply(given()).path("id");
    }

    private static String latestAct() {
        return as("admin", to -> to.get("/api/v1/audit-log?limit=1"))
                .apply(given())
                .path("items[0].id");
    }

    private static String newName() {
        return "answers-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @ParameterizedTest(name = "{0} answers {1}")
    @MethodSource("answers")
    void responsesMatchTheDocument(String operation, int status, Act act) {
        Response answer = act.apply(given().redirects().follow(false));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(CONFORMANCE.complaints(documented(operation), WireConnection.Answer.of(answer)))
                .isEmpty();
        if (status >= 400) {
            assertThat(answer.jsonPath().getInt("status")).isEqualTo(status);
            assertThat(answer.jsonPath().getString("type")).startsWith("urn:rollcall:problem:");
        }
    }

    @Test
    void everyOperationDocuments414And431() {
        assertThat(DOCUMENT.operations())
                .isNotEmpty()
                .allSatisfy(operation -> assertThat(
                                operation.description().path("responses").properties())
                        .as(operation.toString())
                        .extracting(Map.Entry::getKey)
                        .contains("414", "431"));
    }

    @Test
    void everyResponseDocumentsItsRequestId() {
        assertThat(DOCUMENT.operations())
                .isNotEmpty()
                .allSatisfy(operation -> assertThat(operation.description().path("responses"))
                        .as(operation.toString())
                        .allMatch(response -> response.path("headers").has("X-Request-Id")));
    }

    private static ApiOperation documented(String operation) {
        return DOCUMENT.operations().stream()
                .filter(known -> known.toString().equalsIgnoreCase(operation))
                .findFirst()
                .orElseThrow();
    }

    private static Arguments answer(String operation, int status, Act act) {
        return arguments(operation, status, act);
    }

    private static Act as(String username, Act act) {
        return to -> act.apply(to.auth()
                .oauth2(TOKENS.computeIfAbsent(username, name -> Realm.get().token(name, name))));
    }

    private static Act asMachine(Act act) {
        return to ->
                act.apply(to.auth().oauth2(Realm.get().clientToken("rollcall-machine", "rollcall-machine-secret")));
    }

    private static Act form(String grant, String secret) {
        return to -> to.formParam("grant_type", grant)
                .formParam("client_id", "rollcall-machine")
                .formParam("client_secret", secret)
                .post("/token");
    }

    private static Act logout(String token) {
        return to -> to.formParam("logout_token", token).post("/logout/backchannel");
    }
}
