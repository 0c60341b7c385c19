package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class PathLimitsTest {

    private static final Set<String> STREAMS = Set.of("text/event-stream", "application/x-ndjson");

    /** A response that lasts as long as its client reads would otherwise hold a slot of the usual requests. */
    @Test
    void everyPathThatStreamsIsListed() throws IOException {
        JsonNode document = new YAMLMapper().readTree(Path.of("openapi.yaml").toFile());

        List<String> streaming = document.path("paths").properties().stream()
                .filter(path -> StreamSupport.stream(path.getValue().spliterator(), false)
                        .anyMatch(operation -> streams(operation, document)))
                .map(Map.Entry::getKey)
                .toList();

        assertThat(streaming)
                .contains(
                        PathLimits.CHANGES,
                        PathLimits.EXPORT,
                        PathLimits.IMPORT,
                        PathLimits.OWN_EXPORT,
                        PathLimits.AUDIT_EXPORT);
        assertThat(streaming.stream()
                        .filter(path -> !PathLimits.isLong(path.replaceAll("\\{\\w+}", "x")))
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of(PathLimits.CHANGES));
    }

    /** A file is written while it is read. */
    private static boolean streams(JsonNode operation, JsonNode document) {
        JsonNode response = operation.path("responses").path("200");
        JsonNode answer =
                response.has("$ref") ? document.at(response.get("$ref").asText().substring(1)) : response;
        return answer.path("content").properties().stream().anyMatch(type -> STREAMS.contains(type.getKey()))
                || answer.path("headers").has("Content-Disposition");
    }
}
