package dev.rollcall.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The OpenAPI document that the build stored in the jar. It is the same in every deployment. */
@ApplicationScoped
class StoredDocument {

    /** Chosen by Quarkus. */
    private static final String FILE = OpenApiConstants.BASE_NAME + ".JSON";

    private final ObjectMapper json;

    StoredDocument(ObjectMapper json) {
        this.json = json;
    }

    /** Reads the document; the caller may change the result. */
    ObjectNode read() {
        try (InputStream file = StoredDocument.class.getClassLoader().getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("The build did not store " + FILE);
            }
            return (ObjectNode) json.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
