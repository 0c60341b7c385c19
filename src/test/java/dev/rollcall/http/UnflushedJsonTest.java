package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnflushedJsonTest {

    @Test
    void valueWithinADocumentIsNotFlushed() throws IOException {
        ObjectMapper json = new ObjectMapper();
        new UnflushedJson().customize(json);
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        JsonGenerator document = json.createGenerator(response);

        document.writeStartArray();
        json.writeValue(document, Map.of("team", "blue"));
        assertThat(response.size()).isZero();
        document.writeEndArray();
        document.close();

        assertThat(response.toString(StandardCharsets.UTF_8)).isEqualTo("[{\"team\":\"blue\"}]");
    }
}
