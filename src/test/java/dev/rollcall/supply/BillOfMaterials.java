package dev.rollcall.supply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The software bill of materials that the build has written. */
record BillOfMaterials(JsonNode json) {

    static BillOfMaterials read(Path file) throws IOException {
        return new BillOfMaterials(new ObjectMapper().readTree(file.toFile()));
    }

    /** Returns all components: the service and its files, libraries, and the components inside libraries. */
    List<JsonNode> components() {
        return Stream.concat(
                        Stream.of(json.at("/metadata/component")),
                        stream(json.path("components"))
                                .flatMap(component ->
                                        Stream.concat(Stream.of(component), stream(component.path("components")))))
                .sorted(Comparator.comparing(
                        component -> component.get("bom-ref").asText()))
                .toList();
    }

    /** Returns the third-party libraries. */
    List<JsonNode> libraries() {
        return components().stream()
                .filter(component -> component.get("type").asText().equals("library"))
                .filter(component -> !component.path("group").asText().equals("dev.rollcall"))
                .toList();
    }

    /** Returns the component at a path of the shipped folder. */
    Optional<JsonNode> at(String path) {
        return components().stream()
                .filter(component -> component
                        .at("/evidence/occurrences/0/location")
                        .asText()
                        .equals(path))
                .findFirst();
    }

    /** Returns {@code group:artifact}, or only the name if there is no group. */
    static String name(JsonNode component) {
        String group = component.path("group").asText();
        return (group.isEmpty() ? "" : group + ":") + component.get("name").asText();
    }

    static Optional<String> hash(JsonNode component) {
        return stream(component.path("hashes"))
                .filter(hash -> hash.get("alg").asText().equals("SHA-256"))
                .map(hash -> hash.get("content").asText())
                .findFirst();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
