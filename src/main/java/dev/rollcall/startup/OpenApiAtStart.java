package dev.rollcall.startup;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import java.io.InputStream;

/**
 * Keeps Quarkus from reading the OpenAPI document and writing it as JSON and YAML at each start. The service serves the document itself,
 * and writes it when it is first requested.
 */
final class OpenApiAtStart {

    private OpenApiAtStart() {}

    /**
     * Hides the document of the build from Quarkus, which then prepares an empty one. Quarkus has no setting for that, but it reads the
     * document with a class loader that can be replaced, and that it uses for nothing else.
     */
    static void skip() {
        OpenApiConstants.classLoader = new WithoutResources();
    }

    private static final class WithoutResources extends ClassLoader {

        WithoutResources() {
            super(null);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return null;
        }
    }
}
