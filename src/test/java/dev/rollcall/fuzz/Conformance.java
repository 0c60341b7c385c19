package dev.rollcall.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.rollcall.testing.wire.WireConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/**
 * Checks responses against the document: status, media type, headers unless they are expressly optional, and the schema of the body.
 * Schemas of OpenAPI 3.1 are JSON Schema 2020-12, so they are used unchanged, with one exception: an object must not have undocumented members,
 * unless the schema allows additional properties.
 */
public final class Conformance {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Headers that a response must not have unless its documentation names them: clients show them. */
    private static final List<String> DOCUMENTED_HEADERS = List.of("ETag", "Location", "X-Request-Id");

    /** Number of lines checked in a response of many lines. */
    private static final int LINES = 20;

    private static final int SHOWN = 500;

    private final ApiDocument document;
    private final ObjectNode definitions = JSON.objectNode();
    private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

    public Conformance(ApiDocument document) {
        this.document = document;
        document.schemas()
                .properties()
                .forEach(schema -> definitions.set(schema.getKey(), closed(schema.getValue(), true)));
    }

    /** Returns one message for each difference between the response and the document; empty if there is none. */
    public List<String> complaints(ApiOperation operation, WireConnection.Answer answer) {
        JsonNode documented = operation.response(answer.status());
        if (documented.isMissingNode()) {
            return List.of("the status %d is not documented: %s".formatted(answer.status(), shown(answer.body())));
        }
        List<String> complaints = new ArrayList<>();
        documented.path("headers").properties().forEach(header -> {
            boolean optional =
                    !document.resolve(header.getValue()).path("required").asBoolean(true);
            if (!optional && !answer.headers().containsKey(header.getKey().toLowerCase(Locale.ROOT))) {
                complaints.add("%d has no header %s".formatted(answer.status(), header.getKey()));
            }
        });
        DOCUMENTED_HEADERS.stream()
                .filter(header -> answer.headers().containsKey(header.toLowerCase(Locale.ROOT)))
                .filter(header -> !documented.path("headers").has(header))
                .forEach(header -> complaints.add("%d has an undocumented %s".formatted(answer.status(), header)));
        JsonNode content = documented.path("content");
        if (content.isEmpty()) {
            if (!answer.body().isEmpty()) {
                complaints.add("%d has a body: %s".formatted(answer.status(), shown(answer.body())));
            }
            return complaints;
        }
        String type = answer.headers().getOrDefault("content-type", "none").split(";")[0];
        if (!content.has(type)) {
            complaints.add("%d is of the media type %s".formatted(answer.status(), type));
            return complaints;
        }
        JsonNode body = content.path(type).path("schema");
        // a text of many documents has the schema of each of them beside its own
        JsonNode schema = body.path("contentSchema").isMissingNode() ? body : body.path("contentSchema");
        documents(type, answer.body())
                .forEach(text -> violations(schema, text)
                        .forEach(violation ->
                                complaints.add("%d: %s in %s".formatted(answer.status(), violation, shown(text)))));
        return complaints;
    }

    private static String shown(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }

    /** Returns the JSON documents in a body. */
    private static List<String> documents(String type, String body) {
        return switch (type) {
            case "application/x-ndjson" -> body.lines().limit(LINES).toList();
            case "text/event-stream" ->
                body.lines()
                        .filter(line -> line.startsWith("data:"))
                        .limit(LINES)
                        .map(line -> line.substring("data:".length()))
                        .toList();
            case "text/csv", "text/html" -> List.of();
            default -> List.of(body);
        };
    }

    private List<String> violations(JsonNode schema, String text) {
        try {
            return schemas.computeIfAbsent(schema, this::compile).validate(MAPPER.readTree(text)).stream()
                    .map(ValidationMessage::getMessage)
                    .toList();
        } catch (JsonProcessingException e) {
            return List.of("not JSON");
        }
    }

    private JsonSchema compile(JsonNode schema) {
        ObjectNode whole = (ObjectNode) closed(schema, false);
        whole.set("$defs", definitions);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        whole,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .locale(Locale.ROOT)
                                .build());
    }

    /**
     * Returns a copy of the schema that refuses undocumented members.
     *
     * @param part true if another schema includes this one: then only the including schema can refuse members
     */
    private JsonNode closed(JsonNode schema, boolean part) {
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode copy = JSON.objectNode();
        schema.properties().forEach(keyword -> {
            JsonNode value = keyword.getValue();
            copy.set(
                    keyword.getKey(),
                    switch (keyword.getKey()) {
                        case "$ref" -> JSON.textNode(value.asText().replace("#/components/schemas/", "#/$defs/"));
                        case "properties" -> {
                            ObjectNode properties = JSON.objectNode();
                            value.properties()
                                    .forEach(property ->
                                            properties.set(property.getKey(), closed(property.getValue(), false)));
                            yield properties;
                        }
                        case "items", "additionalProperties" -> closed(value, false);
                        case "allOf", "anyOf", "oneOf" -> {
                            ArrayNode parts = JSON.arrayNode();
                            value.forEach(each ->
                                    parts.add(closed(each, keyword.getKey().equals("allOf"))));
                            yield parts;
                        }
                        default -> value;
                    });
        });
        boolean object = schema.has("$ref") || schema.has("properties") || schema.has("allOf");
        if (object && !part && !isOpen(schema)) {
            copy.put("unevaluatedProperties", false);
        }
        return copy;
    }

    private boolean isOpen(JsonNode schema) {
        JsonNode known = document.resolve(schema);
        return known.has("additionalProperties")
                || schema.has("additionalProperties")
                || StreamSupport.stream(known.path("allOf").spliterator(), false)
                        .anyMatch(this::isOpen)
                || StreamSupport.stream(schema.path("allOf").spliterator(), false)
                        .anyMatch(this::isOpen);
    }
}
