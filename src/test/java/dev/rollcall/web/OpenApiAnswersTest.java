package dev.rollcall.web;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the service answers is what its OpenAPI document says: a response of that status, of that media type. */
@QuarkusTest
class OpenApiAnswersTest {

    private static final int MORE_THAN_THE_LIMIT = 1_100_000;

    /** A request, and what comes of it. */
    private interface Act extends Function<RequestSpecification, Response> {}

    static Stream<Arguments> answers() {
        return Stream.of(
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
                answer("get /api/v1/users", 401, to -> to.get("/api/v1/users")),
                answer("get /api/v1/users", 403, as("alice", to -> to.get("/api/v1/users"))),
                answer("get /api/v1/users/{id}", 400, as("admin", to -> to.get("/api/v1/users/none"))),
                answer("get /api/v1/users/{id}", 403, as("alice", to -> to.get("/api/v1/users/none"))),
                answer(
                        "get /api/v1/users/{id}",
                        404,
                        as("admin", to -> to.get("/api/v1/users/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55"))),
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
                answer("get /logout", 303, to -> to.get("/logout")),
                answer("post /token", 200, form("client_credentials", "rollcall-machine-secret")),
                answer("post /token", 400, form("password", "rollcall-machine-secret")),
                answer("post /token", 401, form("client_credentials", "wrong")),
                answer("post /token", 413, form("client_credentials", "x".repeat(MORE_THAN_THE_LIMIT))),
                answer(
                        "post /token",
                        415,
                        to -> to.contentType(ContentType.JSON).body("{}").post("/token")));
    }

    @ParameterizedTest(name = "{0} answers {1}")
    @MethodSource("answers")
    void whatIsAnsweredIsDocumented(String operation, int status, Act act) {
        Response answer = act.apply(given().redirects().follow(false));

        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode documented = documented(operation, status);
        assertThat(documented.isMissingNode()).as("documented").isFalse();
        if (documented.has("content")) {
            String type = answer.contentType().split(";")[0];
            assertThat(documented.get("content").fieldNames()).toIterable().contains(type);
        }
        if (status >= 400) {
            assertThat(answer.jsonPath().getInt("status")).isEqualTo(status);
            assertThat(answer.jsonPath().getString("type")).startsWith("urn:rollcall:problem:");
        }
        documented
                .path("headers")
                .fieldNames()
                .forEachRemaining(
                        header -> assertThat(answer.header(header)).as(header).isNotNull());
    }

    private static JsonNode documented(String operation, int status) {
        JsonNode document = Realm.json(get("/q/openapi?format=json").asString());
        String[] parts = operation.split(" ");
        JsonNode response = document.path("paths")
                .path(parts[1])
                .path(parts[0])
                .path("responses")
                .path(Integer.toString(status));
        return response.has("$ref") ? document.at(response.get("$ref").asText().substring(1)) : response;
    }

    private static Arguments answer(String operation, int status, Act act) {
        return arguments(operation, status, act);
    }

    private static Act as(String username, Act act) {
        return to -> act.apply(to.auth().oauth2(Realm.get().token(username, username)));
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
}
