package dev.rollcall.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quarkus.jackson.ObjectMapperCustomizer;
import jakarta.inject.Singleton;

/**
 * Keeps Jackson from flushing within a document. The serializers that Quarkus generates write a map by {@code ObjectMapper.writeValue},
 * which flushes by default, so each user of a page was a small buffer of the response. A document's generator is flushed when it is closed.
 */
@Singleton
public class UnflushedJson implements ObjectMapperCustomizer {

    @Override
    public void customize(ObjectMapper json) {
        json.disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
    }
}
