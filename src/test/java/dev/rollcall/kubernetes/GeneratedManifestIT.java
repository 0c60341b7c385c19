package dev.rollcall.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The committed {@code kubernetes/base/rollcall.yaml}, which operators apply, equals the generated one, so that reviews show changes. */
class GeneratedManifestIT {

    private static final Path COMMITTED = Path.of("kubernetes/base/rollcall.yaml");
    private static final Path GENERATED = Path.of("target/kubernetes/kubernetes.yml");

    @Test
    void committedManifestEqualsTheGeneratedOne() throws IOException {
        // Not as text: the order of labels and ports differs between builds.
        assertThat(sorted(COMMITTED))
                .as("""
                        The generated manifest differs from %s. If that is intended, copy the new one with
                            cp %s %s
                        and commit it""".formatted(COMMITTED, GENERATED, COMMITTED))
                .isEqualTo(sorted(GENERATED));
    }

    private static List<JsonNode> sorted(Path manifest) throws IOException {
        List<JsonNode> resources = Manifests.in(manifest);
        for (JsonNode resource : resources) {
            for (JsonNode ports : resource.findValues("ports")) {
                List<JsonNode> inOrder = new ArrayList<>();
                ports.forEach(inOrder::add);
                inOrder.sort(Comparator.comparing(port -> port.path("name").asText()));
                ((ArrayNode) ports).removeAll().addAll(inOrder);
            }
        }
        return resources;
    }

    @Test
    void generatedManifestIsIndependentOfMachineAndTime() throws IOException {
        assertThat(Manifests.in(GENERATED).toString())
                .doesNotContain(
                        System.getProperty("user.dir"), "build-timestamp", "commit-id", "vcs-uri", "docker.io", "@sha");
    }
}
