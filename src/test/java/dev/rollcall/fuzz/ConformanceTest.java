package dev.rollcall.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.wire.WireConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The document's own examples conform to it, and differences are found. */
class ConformanceTest {

    private static final String RECORD = """
            {"id":"019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55","keycloakId":"s","externalId":null,"username":"alice","email":null,
             "emailVerified":true,"firstName":null,"lastName":null,"locale":null,"phoneNumber":null,"kind":"person","enabled":true,"roles":[],
             "attributes":{},"profile":{},"createdAt":"2026-11-24T12:00:00Z","updatedAt":"2026-11-24T12:00:00Z","lastSeenAt":null,
             "syncedAt":null,"version":0}""";

    private static final ApiDocument DOCUMENT = ApiDocument.committed();
    private static final Conformance CONFORMANCE = new Conformance(DOCUMENT);

    static Stream<Arguments> examples() {
        List<Arguments> examples = new ArrayList<>();
        for (ApiOperation operation : DOCUMENT.operations()) {
            operation
                    .description()
                    .path("responses")
                    .properties()
                    .forEach(response -> response.getValue()
                            .path("content")
                            .properties()
                            .forEach(content -> content.getValue()
                                    .path("examples")
                                    .properties()
                                    .forEach(example -> examples.add(arguments(
                                            operation,
                                            Integer.parseInt(response.getKey()),
                                            content.getKey(),
                                            example.getKey(),
                                            DOCUMENT.resolve(example.getValue()).get("value"))))));
        }
        return examples.stream();
    }

    @ParameterizedTest(name = "{0}: {1} {2} {3}")
    @MethodSource("examples")
    void examplesConform(ApiOperation operation, int status, String type, String name, JsonNode example) {
        Map<String, String> headers = new HashMap<>(Map.of("content-type", type));
        operation
                .response(status)
                .path("headers")
                .fieldNames()
                .forEachRemaining(header -> headers.put(header.toLowerCase(Locale.ROOT), "some"));

        assertThat(CONFORMANCE.complaints(operation, new WireConnection.Answer(status, headers, example.toString())))
                .isEmpty();
    }

    @Test
    void validRecordConforms() {
        assertThat(complaints(200, "application/json; charset=UTF-8", RECORD)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"username\":\"alice\",   | ''                              | required property 'username' not found",
                "\"version\":0             | \"version\":\"0\"               | string found, integer expected",
                "\"version\":0             | \"version\":0,\"password\":\"x\" | property 'password' is not evaluated",
                "019ab4c2-7d10             | 019ab4c2                        | does not match the",
                "\"2026-11-24T12:00:00Z\"  | \"yesterday\"                   | does not match the date-time pattern",
                "}                         | ''                              | not JSON"
            })
    void recordThatViolatesItsSchemaIsReported(String part, String replacement, String complaint) {
        assertThat(complaints(200, "application/json", RECORD.replace(part, replacement)))
                .anySatisfy(found -> assertThat(found).contains(complaint));
    }

    @Test
    void undocumentedStatusTypeBodyOrMissingHeaderIsReported() {
        assertThat(complaints(418, "application/json", "{}"))
                .singleElement()
                .asString()
                .contains("418 is not documented");
        assertThat(complaints(200, "text/html", "<p>"))
                .singleElement()
                .asString()
                .contains("media type text/html");
        assertThat(complaints(304, "application/json", "{}"))
                .singleElement()
                .asString()
                .contains("has a body");
        assertThat(CONFORMANCE.complaints(
                        operation(),
                        new WireConnection.Answer(
                                200, Map.of("content-type", "application/json", "x-request-id", "1"), RECORD)))
                .singleElement()
                .asString()
                .contains("has no header ETag");
    }

    private static List<String> complaints(int status, String type, String body) {
        return CONFORMANCE.complaints(
                operation(),
                new WireConnection.Answer(
                        status, Map.of("content-type", type, "etag", "\"0\"", "x-request-id", "1"), body));
    }

    private static ApiOperation operation() {
        return DOCUMENT.operations().stream()
                .filter(operation -> operation.toString().equals("GET /api/v1/users/{id}"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Could not open org.hibernate.SessionFactory          | a class",
                "NullPointerException                                 | a class",
                "at dev.rollcall.user.User.find(User.java:12)         | a stack trace",
                "ERROR: duplicate key value                           | SQL",
                "select u.id from users u                             | SQL",
                "the password Fuzz-Secret-abc is too weak             | a secret",
                "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIn0 | a token"
            })
    void leaksAreReported(String body, String what) {
        assertThat(Leaks.complaints(operation(), new WireConnection.Answer(400, Map.of(), body)))
                .anySatisfy(found -> assertThat(found).contains("has " + what));
    }
}
