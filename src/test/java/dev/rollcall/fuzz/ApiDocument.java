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

/** The OpenAPI document, from which requests are generated and against which responses are checked. */
public final class ApiDocument {

    private final JsonNode root;

    private ApiDocument(JsonNode root) {
        this.root = root;
    }

    /** Reads the committed document. OpenApiDocumentTest checks that the service serves the same one. */
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

    /** Returns the operation with the references of its parameters, body and responses resolved; references between schemas stay. */
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

    /** Returns the target of a reference, or the node itself if it is none. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** Returns the schemas by name. */
    JsonNode schemas() {
        return root.at("/components/schemas");
    }
}
