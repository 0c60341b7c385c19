package dev.rollcall.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The schemas of the committed document give generated clients the right types. */
class OpenApiSchemasTest {

    private static final JsonNode DOCUMENT = read();
    private static final JsonNode SCHEMAS = DOCUMENT.at("/components/schemas");

    private final Set<String> requests = new HashSet<>();

    OpenApiSchemasTest() {
        DOCUMENT.at("/components/requestBodies").forEach(this::addNames);
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(Path.of("openapi.yaml").toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void addNames(JsonNode node) {
        for (JsonNode reference : node.findValues("$ref")) {
            String name = reference.asText().replaceFirst(".*/", "");
            if (reference.asText().contains("/schemas/") && requests.add(name)) {
                addNames(SCHEMAS.path(name));
            }
        }
    }

    @Test
    void nullableFieldsOfResponsesAreRequired() {
        assertThat(properties(false))
                .filteredOn(property -> isNullable(property.getValue()))
                .isNotEmpty()
                .allSatisfy(property -> assertThat(
                                SCHEMAS.at(property.getKey().replaceFirst("/properties/.*", "/required")))
                        .extracting(JsonNode::asText)
                        .contains(property.getKey().replaceFirst(".*/", "")));
    }

    @Test
    void fieldsOfRequestsHaveNoDefault() {
        assertThat(properties(true))
                .isNotEmpty()
                .noneMatch(property -> property.getValue().has("default"));
    }

    @Test
    void referencesHaveNoTypeAndIdsNoPattern() {
        assertThat(Stream.concat(properties(true).stream(), properties(false).stream()))
                .extracting(Map.Entry::getValue)
                .anyMatch(property -> property.has("$ref"))
                .anyMatch(property -> property.path("format").asText().equals("uuid"))
                .noneMatch(property -> property.has("$ref") && property.has("type"))
                .noneMatch(property -> property.path("format").asText().equals("uuid") && property.has("pattern"));
    }

    @Test
    void filesOfResponsesAreBinaryAndTheirLinesHaveASchema() {
        Map<String, String> lines = Map.of("export/get", "User", "import/post", "ImportResult");
        assertThat(lines).allSatisfy((operation, schema) -> {
            String content =
                    "/paths/~1api~1v1~1users~1" + operation + "/responses/200/content/application~1x-ndjson/schema";
            assertThat(DOCUMENT.at(content).path("format").asText()).isEqualTo("binary");
            assertThat(DOCUMENT.at(content + "/contentSchema/$ref").asText()).endsWith("/" + schema);
        });
    }

    /** Go generates a function {@code NewUser} for a schema {@code User}, and the same name for a schema {@code NewUser}. */
    @Test
    void noSchemaHasTheNameOfAConstructorInGo() {
        assertThat(SCHEMAS.properties())
                .isNotEmpty()
                .noneMatch(schema -> schema.getKey().startsWith("New"));
    }

    @Test
    void enumsOfResponsesAreOpen() {
        assertThat(DOCUMENT.at("/info/description").asText()).contains("Enums of responses are open");
    }

    /**
     * Returns the properties of all schemas by their pointers.
     *
     * @param ofRequests true for schemas of requests, false for all others
     */
    private List<Map.Entry<String, JsonNode>> properties(boolean ofRequests) {
        return SCHEMAS.properties().stream()
                .filter(schema -> requests.contains(schema.getKey()) == ofRequests)
                .flatMap(schema -> schema.getValue().path("properties").properties().stream()
                        .map(property -> Map.entry(
                                "/%s/properties/%s".formatted(schema.getKey(), property.getKey()),
                                property.getValue())))
                .toList();
    }

    private static boolean isNullable(JsonNode property) {
        return hasNull(property.path("type"))
                || StreamSupport.stream(property.path("anyOf").spliterator(), false)
                        .anyMatch(
                                alternative -> alternative.path("type").asText().equals("null"));
    }

    private static boolean hasNull(JsonNode types) {
        return StreamSupport.stream(types.spliterator(), false)
                .anyMatch(type -> type.asText().equals("null"));
    }
}
