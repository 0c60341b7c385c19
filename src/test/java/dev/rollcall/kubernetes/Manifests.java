package dev.rollcall.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads Kubernetes resources from YAML files. */
final class Manifests {

    static final Path COMMITTED = Path.of("kubernetes");

    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private Manifests() {}

    /** Returns the resources of all files below a directory, except kustomize's own files. */
    static List<JsonNode> below(Path directory) throws IOException {
        List<JsonNode> resources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Manifests::isResource).sorted().toList()) {
                resources.addAll(in(file));
            }
        }
        return resources;
    }

    private static boolean isResource(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") && !name.equals("kustomization.yaml");
    }

    static List<JsonNode> in(Path file) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        }
    }

    static JsonNode parse(String yaml) throws IOException {
        return YAML.readTree(yaml);
    }

    /** Returns the resource of a kind and name; a missing node if there is none. */
    static JsonNode find(List<JsonNode> resources, String kind, String name) {
        return resources.stream()
                .filter(resource -> kind.equals(resource.path("kind").asText())
                        && name.equals(resource.at("/metadata/name").asText()))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    static JsonNode only(List<JsonNode> resources, String kind) {
        List<JsonNode> found = resources.stream()
                .filter(resource -> kind.equals(resource.path("kind").asText()))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError("%d resources of kind %s".formatted(found.size(), kind));
        }
        return found.get(0);
    }

    /** Returns the only container in the pod template of a Deployment or a Job. */
    static JsonNode container(JsonNode workload) {
        return workload.at("/spec/template/spec/containers/0");
    }

    /**
     * Returns the environment of a container.
     *
     * @param secrets values of secrets by {@code secret/key}
     */
    static Map<String, String> environment(JsonNode container, Map<String, String> secrets) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonNode variable : container.path("env")) {
            JsonNode reference = variable.at("/valueFrom/secretKeyRef");
            String value = reference.isMissingNode()
                    ? variable.path("value").textValue()
                    : secrets.get(reference.path("name").asText() + "/"
                            + reference.path("key").asText());
            if (value == null) {
                throw new AssertionError("no value for " + variable);
            }
            environment.put(variable.path("name").asText(), value);
        }
        return environment;
    }
}
