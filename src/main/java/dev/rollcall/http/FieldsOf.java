package dev.rollcall.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.util.NameTransformer;
import java.io.IOException;

/**
 * Writes the fields of an object beside those of the object that contains it, for a component with {@code @JsonUnwrapped}. The serializers
 * that the build generates (ADR 18) would write a nested object.
 */
public final class FieldsOf extends JsonSerializer<Object> {

    @Override
    public boolean isUnwrappingSerializer() {
        return true;
    }

    @Override
    public JsonSerializer<Object> unwrappingSerializer(NameTransformer names) {
        return this;
    }

    @Override
    public void serialize(Object value, JsonGenerator out, SerializerProvider provider) throws IOException {
        provider.findValueSerializer(value.getClass()).serialize(value, new WithoutBraces(out), provider);
    }

    /** Leaves out the braces of the outermost object. */
    private static final class WithoutBraces extends JsonGeneratorDelegate {

        private int depth;

        private WithoutBraces(JsonGenerator out) {
            super(out);
        }

        @Override
        public void writeStartObject() throws IOException {
            if (depth++ > 0) {
                super.writeStartObject();
            }
        }

        @Override
        public void writeStartObject(Object of) throws IOException {
            if (depth++ > 0) {
                super.writeStartObject(of);
            }
        }

        @Override
        public void writeStartObject(Object of, int size) throws IOException {
            if (depth++ > 0) {
                super.writeStartObject(of, size);
            }
        }

        @Override
        public void writeEndObject() throws IOException {
            if (--depth > 0) {
                super.writeEndObject();
            }
        }
    }
}
