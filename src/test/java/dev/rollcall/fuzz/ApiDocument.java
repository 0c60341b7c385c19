package dev.rollcall.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

/** The OpenAPI document, as requests are made from it and answers are held against it. */
public final class ApiDocument {

    private final JsonNode root;

    private ApiDocument(JsonNode root) {
        this.root = root;
    }

    /** The one in this folder, of which OpenApiDocumentTest knows that it is the one that is served. */
    public static ApiDocument committed() {
        try {
            return new ApiDocument(
                    new YAMLMapper().readTree(Path.of("openapi.yaml").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<ApiOperation> operations() {
        List<ApiOperation> operations = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.add(new ApiOperation(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                resolved(operation.getValue())))));
        return operations;
    }

    /** With what its parameters, body and answers refer to in their places; schemas go on referring. */
    private JsonNode resolved(JsonNode operation) {
        ObjectNode whole = operation.deepCopy();
        whole.set(
                "parameters",
                whole.arrayNode()
                        .addAll(StreamSupport.stream(
                                        operation.path("parameters").spliterator(), false)
                                .map(this::resolve)
                                .toList()));
        whole.set("requestBody", resolve(operation.path("requestBody")));
        ObjectNode responses = whole.putObject("responses");
        operation
                .path("responses")
                .properties()
                .forEach(response -> responses.set(response.getKey(), resolve(response.getValue())));
        return whole;
    }

    /** What is meant, if it is only a reference. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** The schemas by their names. */
    JsonNode schemas() {
        return root.at("/components/schemas");
    }
}
