package dev.rollcall.packaged;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.rollcall.problem.ErrorKey;
import dev.rollcall.testing.ExpectedHeaders;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.Challenge;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged service returns a problem document of each kind: a native executable must contain every class for that. */
@QuarkusIntegrationTest
@Tag("process")
@Tag("slow")
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PackagedStack.class)
class PackagedProblemsIT {

    private final ApiCaller admin = Api.admin();

    @TestHTTPResource
    URI service;

    @ParameterizedTest
    @CsvSource({
        "GET,    /api/v1/users?limit=0,             application/json, invalid-parameter, 400",
        "GET,    /api/v1/users?sort=nothing,        application/json, invalid-parameter, 400",
        "GET,    /api/v1/users?createdAfter=never,  application/json, invalid-parameter, 400",
        "GET,    /api/v1/users?cursor=garbage,      application/json, invalid-cursor,    400",
        "GET,    /api/v1/users/0193a000-0000-7000-8000-000000000000, application/json, not-found, 404",
        "GET,    /api/v1/nothing,                   application/json, not-found,         404",
        "GET,    /nothing,                          application/json, not-found,         404",
        "GET,    /api/v1/users?rol=user,            application/json, invalid-parameter, 400",
        "PUT,    /api/v1/users/me,                  application/json, method-not-allowed, 405",
        "GET,    /api/v1/users/me,                  text/csv,         not-acceptable,    406",
        "GET,    /login?return=https://example.org, text/html,        invalid-parameter, 400"
    })
    void invalidRequestReturnsProblem(String method, String path, String accept, String type, int status) {
        problem(admin.header("Accept", accept).send(method, path), type, status);
    }

    /** Its headers come from settings, and its text from a file. */
    @Test
    void browserAtAnUnknownAddressGetsAPage() {
        admin.header("Accept", "text/html,*/*;q=0.8")
                .get("/nothing")
                .expect(404)
                .contentType("text/html")
                .header("Content-Security-Policy", ExpectedHeaders.PAGES_POLICY)
                .body(containsString("src=\"/app/main.js\""));
    }

    @Test
    void invalidParameterIsNamedInTheProblem() {
        problem(admin.get("/api/v1/users?limit=0"), "invalid-parameter", 400)
                .body("errors.field", hasItem("limit"))
                .body("errors.message", hasItem(containsString("from 1 to")));
    }

    /** Ids in paths come in through a converter, which a native executable finds by reflection. */
    @ParameterizedTest
    @CsvSource({
        "/api/v1/users/{wrong}, id, a reference",
        "/api/v1/organizations/{unknown}/members/{wrong}, userId, a reference",
        "/api/v1/organizations/{wrong}/teams/{wrong}, id, a reference",
        "/api/v1/audit-log/{wrong}, act, an id"
    })
    void wrongIdIsNamedInTheProblem(String path, String name, String kind) {
        String wrong = path.replace("{wrong}", "1-1-1-1-1")
                .replace("{unknown}", UUID.randomUUID().toString());

        problem(admin.get(wrong), "invalid-parameter", 400)
                .body("errors.field", equalTo(List.of(name)))
                .body(
                        "errors.message",
                        equalTo(List.of(
                                (kind.equals("an id") ? ErrorKey.NOT_A_UUID : ErrorKey.NOT_A_REFERENCE).template())));
    }

    @Test
    void callersWithoutPermissionAreRefused() {
        ApiCaller user = Api.as(Realm.get().createIdentity("packaged", "user"));
        problem(user.get("/api/v1/users"), "forbidden", 403);
        problem(Api.anonymous().get("/api/v1/users"), "unauthorized", 401)
                .header("WWW-Authenticate", Challenge.withoutToken(publicUrl()));
        problem(Api.as("no.such.token").get("/api/v1/users/me"), "invalid-token", 401)
                .header("WWW-Authenticate", Challenge.forInvalidToken(publicUrl()));
    }

    /** By default the service assumes that clients use HTTPS. */
    private URI publicUrl() {
        return URI.create("https://" + service.getAuthority());
    }

    @Test
    void refusedClientGetsAHint() {
        Api.anonymous()
                .tokenByForm("rollcall-public", null)
                .expectProblem(401, "token-refused")
                .body("error", equalTo("unauthorized_client"))
                .body("hint", containsString("Clients > rollcall-public > Settings"));
        Api.anonymous()
                .header("Accept", "application/json")
                .tokenByBasic("rollcall-machine", "wrong-one")
                .expect(401)
                .contentType("application/json")
                .body("hint", containsString("Clients > rollcall-machine > Credentials"))
                .body(not(containsString("wrong-one")));
    }

    @Test
    void wrongMediaTypeReturns415AndLargeBody413() {
        problem(Api.anonymous().post("/token", "{}"), "unsupported-media-type", 415);
        problem(Api.anonymous().form("client_id", "x".repeat(1 << 21)).post("/token"), "too-large", 413);
    }

    private static ApiResponse problem(ApiResponse response, String type, int status) {
        return response.expectProblem(status, type)
                .body("title", not(startsWith("urn:")))
                .body("status", equalTo(status));
    }
}
