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
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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

    /** A generator of values could not meet both. */
    @Test
    void noFieldHasBothAFormatAndAPattern() {
        assertThat(DOCUMENT.findParents("pattern"))
                .filteredOn(schema -> schema.path("pattern").isTextual())
                .isNotEmpty()
                .noneMatch(schema -> schema.has("format"));
    }

    /** The service refuses these characters in every text of a body. Tokens are compared with others, so any wrong one is the same. */
    @Test
    void textsOfRequestsRefuseControlCharacters() {
        assertThat(texts())
                .hasSizeGreaterThan(20)
                .allSatisfy(text -> assertThat(text.getValue().has("pattern"))
                        .as(text.getKey())
                        .isTrue())
                .allSatisfy(text -> IntStream.rangeClosed(0, 0x9F)
                        .filter(Character::isISOControl)
                        .forEach(control -> assertThat("abc" + (char) control + "def")
                                .as("%s with U+%04X", text.getKey(), control)
                                .doesNotMatch(Pattern.compile(
                                        text.getValue().path("pattern").asText(), Pattern.DOTALL))));
    }

    @Test
    void namesAreNotEmpty() {
        assertThat(texts())
                .filteredOn(text -> text.getKey().matches(".*/([a-z]+N|n)ame(s/items)?"))
                .hasSizeGreaterThan(8)
                .allSatisfy(text -> assertThat(text.getValue().path("minLength").asInt())
                        .as(text.getKey())
                        .isPositive());
    }

    /** Returns the texts in schemas of requests that have neither a format nor a list of values, except tokens. */
    private List<Map.Entry<String, JsonNode>> texts() {
        return properties(true).stream()
                .flatMap(property -> Stream.of(
                        property,
                        Map.entry(
                                property.getKey() + "/items",
                                property.getValue().path("items")),
                        Map.entry(
                                property.getKey() + "/name",
                                resolve(property.getValue().path("propertyNames")))))
                .filter(text -> isText(text.getValue().path("type")))
                .filter(text ->
                        !text.getValue().has("format") && !text.getValue().has("enum"))
                .filter(text -> !text.getKey().endsWith("/token"))
                .toList();
    }

    private static boolean isText(JsonNode type) {
        return Stream.concat(Stream.of(type), StreamSupport.stream(type.spliterator(), false))
                .anyMatch(each -> each.asText().equals("string"));
    }

    private static JsonNode resolve(JsonNode schema) {
        return schema.has("$ref") ? DOCUMENT.at(schema.get("$ref").asText().substring(1)) : schema;
    }

    @Test
    void requiredFieldsOfFormsAndOfAnInvitationAreDeclared() {
        String form = "/post/requestBody/content/application~1x-www-form-urlencoded/schema/required/0";

        assertThat(DOCUMENT.at("/paths/~1token" + form).asText()).isEqualTo("grant_type");
        assertThat(DOCUMENT.at("/paths/~1logout~1backchannel" + form).asText()).isEqualTo("logout_token");
        assertThat(SCHEMAS.at("/AcceptInvitation/minProperties").asInt()).isEqualTo(1);
        assertThat(SCHEMAS.at("/AcceptInvitation/maxProperties").asInt()).isEqualTo(1);
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
