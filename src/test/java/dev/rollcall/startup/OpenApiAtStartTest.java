package dev.rollcall.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.api.Api;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.quarkus.smallrye.openapi.runtime.OpenApiRecorder;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Repeats what Quarkus does at a start. Tests do not start the service by its main class, so their own start does not skip it. */
@QuarkusTest
class OpenApiAtStartTest {

    private static final String NAME = OpenApiConstants.DEFAULT_DOCUMENT_NAME;

    @Inject
    OpenApiDocumentService documents;

    @AfterEach
    void reset() {
        OpenApiConstants.classLoader = null;
    }

    @Test
    void quarkusPreparesNoDocumentAndTheServiceStillServesIt() {
        prepare();
        assertThat(documents.getDocument(NAME, Format.JSON)).isNotEmpty();

        OpenApiAtStart.skip();
        prepare();

        assertThat(documents.getDocument(NAME, Format.JSON)).isEmpty();
        assertThat(Api.anonymous().get("/q/openapi.json").text("openapi")).startsWith("3.");
    }

    private static void prepare() {
        Map<OpenApiFilter.RunStage, List<String>> noFilters = Arrays.stream(OpenApiFilter.RunStage.values())
                .collect(Collectors.toMap(Function.identity(), stage -> List.of()));
        new OpenApiRecorder(null, null).prepareDocument(null, noFilters, NAME);
    }
}
