package dev.rollcall.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.fuzz.ApiDocument;
import dev.rollcall.fuzz.ApiOperation;
import dev.rollcall.paging.AttributeFilters;
import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods, media types, codings and query parameters that an operation does not have are refused. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedRequestsTest {

    private static final String INVALID_PARAMETER = "urn:rollcall:problem:invalid-parameter";
    private static final String URI_TOO_LONG = "urn:rollcall:problem:uri-too-long";
    private static final Set<String> NOT_BESIDE_IDS = Set.of("cursor", "keycloakId", "externalId", "email");
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO");

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    private String userToken;
    private final ApiCaller admin = Api.admin().withoutRedirects();

    @BeforeAll
    void signIn() {
        userToken = realm.token(realm.createIdentity("documented", "user"));
    }

    static Stream<ApiOperation> operationsWithIds() {
        return operations()
                // the teams of an organization have no other filter
                .filter(operation -> !operation.path().contains("{"))
                .filter(operation -> operation
                        .parameters("query")
                        .anyMatch(parameter -> name(parameter).equals("ids")));
    }

    static Stream<ApiOperation> operationsWithIdsAndAttributes() {
        return operationsWithIds()
                .filter(operation -> operation
                        .parameters("query")
                        .anyMatch(parameter -> name(parameter).equals("attributes")));
    }

    /**
     * The most that a client can ask for at once; a page holds as many, so that no cursor is needed. Whole values and attributes, which may be
     * longer, are left out.
     */
    @ParameterizedTest
    @MethodSource("operationsWithIds")
    void hundredIdsFitBesideEveryOtherFilterAtItsLongest(ApiOperation operation) {
        String query = operation
                .parameters("query")
                .filter(parameter -> !NOT_BESIDE_IDS.contains(name(parameter)) && !isObject(parameter))
                .map(parameter -> name(parameter) + "="
                        + URLEncoder.encode(longest(name(parameter), parameter.path("schema")), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));

        ApiResponse answer = admin.withEncodedPaths().get(operation.path() + "?" + query);

        assertThat(answer.statusCode())
                .as(query.length() + ": " + answer.asString())
                .isEqualTo(200);
    }

    /** Twenty values of five attributes, of a hundred bytes each. */
    @ParameterizedTest
    @MethodSource("operationsWithIdsAndAttributes")
    void hundredIdsFitBesideTwoThousandBytesOfAttributes(ApiOperation operation) {
        List<String> values = IntStream.range(0, AttributeFilters.MAX_VALUES)
                .mapToObj(i -> URLEncoder.encode("中".repeat(11) + (char) ('a' + i), StandardCharsets.UTF_8))
                .toList();
        assertThat(String.join("", values)).hasSize(2_000);
        String query = IntStream.range(0, values.size())
                .mapToObj(i -> "&attributes.name%d=%s".formatted(i % AttributeFilters.MAX_NAMES, values.get(i)))
                .collect(Collectors.joining(
                        "", "?ids=" + URLEncoder.encode(longest("ids", null), StandardCharsets.UTF_8), ""));
        ApiCaller caller = admin.withEncodedPaths();

        caller.get(operation.path() + query).expect(200);
        caller.get(operation.path() + "?attributes.name=" + "a".repeat(8_192)).expectProblem(414, URI_TOO_LONG);
    }

    /** A valid value of a filter with the most bytes in an address, where each character of a text may take nine. */
    private static String longest(String name, JsonNode schema) {
        if (name.equals("ids")) {
            return Stream.generate(() -> UUID.randomUUID().toString())
                    .limit(100)
                    .collect(Collectors.joining(","));
        }
        if (schema.path("format").asText().equals("date-time")) {
            return "2026-11-25T09:00:00.123456789+01:00";
        }
        if (schema.path("format").asText().equals("uuid")) {
            return UUID.randomUUID().toString();
        }
        return switch (schema.path("type").asText()) {
            case "boolean" -> "false";
            case "integer" -> schema.path("maximum").asText();
            default ->
                StreamSupport.stream(schema.path("enum").spliterator(), false)
                        .map(JsonNode::asText)
                        .max(Comparator.comparingInt(String::length))
                        .orElseGet(() -> "中".repeat(schema.path("maxLength").asInt()));
        };
    }

    private static String name(JsonNode parameter) {
        return parameter.path("name").asText();
    }

    /** Whether each member of a parameter is a parameter of its own. */
    private static boolean isObject(JsonNode parameter) {
        return parameter.path("schema").path("type").asText().equals("object");
    }

    static Stream<ApiOperation> operations() {
        return ApiDocument.committed().operations().stream()
                .filter(operation -> operation.path().startsWith("/api/v1/"));
    }

    static Stream<Arguments> parameters() {
        return operations()
                .flatMap(operation -> operation
                        .parameters("query")
                        .filter(parameter -> !isObject(parameter))
                        .map(parameter ->
                                arguments(operation, parameter.path("name").asText())));
    }

    /** Sends a request as administrator for an unknown user: parameters are checked before the user is looked up. */
    private ApiResponse send(ApiOperation operation, String query) {
        ApiCaller caller = admin.withEncodedPaths();
        return operation.bodyTypes().stream()
                .findFirst()
                .map(type -> caller.body(type + "; charset=UTF-8", "{}".getBytes(StandardCharsets.UTF_8)))
                .orElse(caller)
                .send(operation.method(), concrete(operation.path()) + query);
    }

    private static String concrete(String path) {
        return path.replaceAll("\\{\\w+}", UUID.randomUUID().toString());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void unknownQueryParameterReturns400WithItsName(ApiOperation operation) {
        send(operation, "?unknown=1").expectProblem(400, INVALID_PARAMETER).body("errors.field", contains("unknown"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("parameters")
    void repeatedQueryParameterReturns400WithItsName(ApiOperation operation, String name) {
        send(operation, "?" + name + "=1&" + name + "=1")
                .expectProblem(400, INVALID_PARAMETER)
                .body("errors.field", contains(name))
                .body("detail", containsString("once"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("parameters")
    void queryParameterWithoutAValueReturns400WithItsName(ApiOperation operation, String name) {
        send(operation, "?" + name + "=")
                .expectProblem(400, INVALID_PARAMETER)
                .body("errors.field", contains(name))
                .body("detail", containsString("must have a value"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"role", "role=%20", "enabled=true&role=", "role=&limit=1"})
    void filterWithoutAValueDoesNotListEverybody(String query) {
        admin.withEncodedPaths()
                .get("/api/v1/users?" + query)
                .expect(400)
                .body("errors.field", contains("role"))
                .body("items", equalTo(null));
    }

    /** OAuth ignores a parameter without a value (RFC 6749, section 3.1). */
    @ParameterizedTest
    @CsvSource({"/login?return=&max_age=&prompt=, 302", "/callback?error=, 302", "/logout?state=, 303"})
    void parametersOfSignInMayBeEmpty(String target, int status) {
        Api.anonymous().withoutRedirects().get(target).expect(status);
    }

    @Test
    void misspeltFilterIsRefused() {
        admin.get("/api/v1/users?rol=admin")
                .expect(400)
                .body("errors.field", contains("rol"))
                .body("errors.message", hasItem(containsString("role, search")))
                .body("items", equalTo(null));
        admin.get("/api/v1/users?role=admin").expect(200);
    }

    @ParameterizedTest
    @CsvSource({
        "?Limit=1, Limit",
        "?limit=1&LIMIT=1, LIMIT",
        "?limit=1&=x, x",
        "?limit%20=1, 'limit '",
        "?limit=1&a%5Bb%5D=c, a[b]",
        "?total=true&total=true&limit=1, total",
    })
    void parameterNamesAreCaseSensitive(String query, String name) {
        admin.withEncodedPaths().get("/api/v1/users" + query).expect(400).body("errors.field", contains(name));
    }

    @Test
    void missingRightIsReportedBeforeUnknownParameters() {
        Api.anonymous().get("/api/v1/users?rol=admin").expect(401);
        Api.as(userToken).get("/api/v1/users?rol=admin").expect(403);
        Api.anonymous().get("/api/v1/users?role=").expect(401);
        Api.as(userToken).get("/api/v1/users?role=").expect(403);
    }

    @Test
    void unknownParametersAreIgnoredOutsideTheApi() {
        Api.anonymous().withoutRedirects().get("/login?utm=1").expect(302);
        Api.anonymous().get("/?utm=1").expect(200);
    }

    static Stream<Arguments> paths() {
        return operations()
                .collect(Collectors.groupingBy(
                        ApiOperation::path,
                        Collectors.mapping(ApiOperation::method, Collectors.toCollection(TreeSet::new))))
                .entrySet()
                .stream()
                .map(path -> arguments(path.getKey(), withDerived(path.getValue())));
    }

    private static Set<String> withDerived(Set<String> documented) {
        Set<String> methods = new TreeSet<>(documented);
        methods.add("OPTIONS");
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("paths")
    void undocumentedMethodReturns405(String path, Set<String> methods) {
        METHODS.stream().filter(method -> !methods.contains(method)).forEach(method -> {
            ApiResponse answer = admin.send(method, concrete(path));

            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.header("Allow")).as(method).isEqualTo(String.join(", ", methods));
            if (!method.equals("HEAD")) {
                assertThat(answer.text("type")).isEqualTo("urn:rollcall:problem:method-not-allowed");
            }
        });
    }

    /** Repeats the expected methods, since the service and the test above both read the document. */
    @ParameterizedTest
    @CsvSource({
        "/api/v1/users, 'GET, HEAD, OPTIONS, POST'",
        "/api/v1/users/, 'GET, HEAD, OPTIONS, POST'",
        "/api/v1/users/me, 'DELETE, GET, HEAD, OPTIONS, PATCH'",
        "/api/v1/users/me/export, 'GET, HEAD, OPTIONS'",
        "/api/v1/users/import, 'OPTIONS, POST'",
        "/api/v1/users/export, 'GET, HEAD, OPTIONS'",
        "/api/v1/audit-log/export, 'GET, HEAD, OPTIONS'",
        "/api/v1/users/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55, 'DELETE, GET, HEAD, OPTIONS, PATCH'",
        "/api/v1/users/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55/roles, 'GET, HEAD, OPTIONS, PUT'",
        "/api/v1/users/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55/audit-log, 'GET, HEAD, OPTIONS'",
        "/api/v1/sync/runs/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55/cancel, 'OPTIONS, POST'",
        "/token, 'OPTIONS, POST'",
    })
    void optionsListsOnlyTheMethodsOfThePath(String path, String methods) {
        ApiResponse answer = Api.anonymous().send("OPTIONS", path);

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.header("Allow")).isEqualTo(methods);
        assertThat(answer.header("Accept-Patch"))
                .isEqualTo(methods.contains("PATCH") ? "application/merge-patch+json" : null);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("paths")
    void optionsNamesTheMediaTypeOfAPatch(String path, Set<String> methods) {
        ApiResponse answer = Api.anonymous().send("OPTIONS", concrete(path));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.header("Allow")).isEqualTo(String.join(", ", methods));
        assertThat(answer.header("Accept-Patch"))
                .isEqualTo(methods.contains("PATCH") ? "application/merge-patch+json" : null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/nothing",
                "/api/v1/users/me/nothing",
                "/api/v1/users/import/nothing",
                "/api/v2",
                "/nothing",
                "/login/nothing",
                "/token/nothing",
                "/app/nothing.js",
                "/_static/nothing.js",
                "/q/nothing"
            })
    void optionsOfUnknownPathReturns404(String path) {
        admin.send("OPTIONS", path).expect(404).contentType(Problem.MEDIA_TYPE);
        admin.get(path).expect(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/console",
                "/console/users",
                "/organizations",
                "/invitation",
                "/email-change",
                "/app/main.js"
            })
    void optionsOfPagesListsTheirMethods(String path) {
        Api.anonymous().send("OPTIONS", path).expect(204).header("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void headAnswersLikeGet() {
        admin.send("HEAD", "/api/v1/users").expect(200);
        admin.send("HEAD", "/api/v1/users?unknown=1").expect(400);
        admin.send("HEAD", "/api/v1/users/import").expect(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                "/console/users",
                "/organizations",
                "/organizations/mine",
                "/callback",
                "/.well-known/security.txt"
            })
    void pagesListTheirMethodsInAllow(String path) {
        admin.delete(path).expect(405).header("Allow", "GET, HEAD, OPTIONS");
    }

    static Stream<ApiOperation> writes() {
        return ApiDocument.committed().operations().stream()
                .filter(operation -> !operation.bodyTypes().isEmpty());
    }

    /** Outside the API, too: a form is not decoded either. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void bodyWithAContentEncodingReturns415(ApiOperation operation) throws IOException {
        String type = "Content-Type: " + operation.bodyTypes().get(0);
        for (String coding : new String[] {"gzip", "identity, br"}) {
            WireConnection.Answer answer = sendBody(operation, type, "Content-Encoding: " + coding);

            assertThat(answer.status()).isEqualTo(415);
            assertThat(answer.headers()).containsEntry("accept-encoding", "identity");
            assertThat(answer.headers().get("accept-patch"))
                    .isEqualTo(operation.method().equals("PATCH") ? "application/merge-patch+json" : null);
            assertThat(answer.body()).contains("Content-Encoding");
        }
        assertThat(sendBody(operation, type, "Content-Encoding: Identity").status())
                .isNotEqualTo(415);
    }

    private WireConnection.Answer sendBody(ApiOperation operation, String... headers) throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Length: 2";
        all[headers.length + 1] = operation.needsCaller() ? "Authorization: Bearer " + admin.token() : "X-None: none";
        try (WireConnection connection = new WireConnection(service)) {
            connection.sendHead(operation.method(), concrete(operation.path()), all);
            connection.send("[]"); // no operation accepts it, so nothing is changed
            return connection.read();
        }
    }

    static Stream<ApiOperation> patches() {
        return writes().filter(operation -> operation.method().equals("PATCH"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("patches")
    void patchWithoutAContentTypeReturns415(ApiOperation operation) throws IOException {
        WireConnection.Answer answer = sendBody(operation);

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.headers()).containsEntry("accept-patch", "application/merge-patch+json");
    }

    @Test
    void unsupportedMediaTypeReturns415WithSupportedTypes() {
        admin.post("/api/v1/users/import", "{}")
                .expect(415)
                .body("detail", containsString("application/x-ndjson"))
                .body("detail", containsString("text/csv"))
                .body("detail", not(containsString("json;")));
    }
}
