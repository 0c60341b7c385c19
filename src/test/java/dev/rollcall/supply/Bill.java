package dev.rollcall.supply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The bill of materials that the build has written. */
record Bill(JsonNode json) {

    /**
     * The licences of which what is shipped may be: they ask for no more than that their texts come along, and of the EPL's that
     * changes of its own files are published, of which there are none. A new one is a decision, not a formality.
     */
    static final Set<String> ALLOWED =
            Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EPL-1.0", "EPL-2.0", "MIT", "MIT-0");

    static Bill read(Path file) throws IOException {
        return new Bill(new ObjectMapper().readTree(file.toFile()));
    }

    /** What it names: the service itself and its files, libraries, and what is inside of those. */
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

    /** What others have made. */
    List<JsonNode> libraries() {
        return components().stream()
                .filter(component -> component.get("type").asText().equals("library"))
                .filter(component -> !component.path("group").asText().equals("dev.rollcall"))
                .toList();
    }

    /** What lies there in the folder that is shipped. */
    Optional<JsonNode> at(String place) {
        return components().stream()
                .filter(component -> component
                        .at("/evidence/occurrences/0/location")
                        .asText()
                        .equals(place))
                .findFirst();
    }

    /** Any of which may be chosen; by SPDX' ids, or by name where there is none. */
    static Set<String> licences(JsonNode component) {
        Set<String> licences = new TreeSet<>();
        for (JsonNode choice : component.path("licenses")) {
            JsonNode licence = choice.path("license");
            licences.add(choice.path("expression")
                    .asText(licence.path("id").asText(licence.path("name").asText())));
        }
        return licences;
    }

    static Optional<String> hash(JsonNode component) {
        return stream(component.path("hashes"))
                .filter(hash -> hash.get("alg").asText().equals("SHA-256"))
                .map(hash -> hash.get("content").asText())
                .findFirst();
    }

    /** Libraries of which no licence is allowed. */
    List<String> refused() {
        return libraries().stream()
                .filter(library -> licences(library).stream().noneMatch(ALLOWED::contains))
                .map(library -> library.get("bom-ref").asText() + " " + licences(library))
                .toList();
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
