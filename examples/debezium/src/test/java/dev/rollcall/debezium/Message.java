package dev.rollcall.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A message as Kafka would store it: the engine's process writes it as a line of JSON, the test reads it.
 *
 * @param topic name of the topic
 * @param key the key, as text
 * @param headers the headers, as text
 * @param value the value, as text
 */
record Message(String topic, String key, Map<String, String> headers, String value) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    static Message parse(String line) {
        try {
            return JSON.readValue(line, Message.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String toLine() throws IOException {
        return JSON.writeValueAsString(this) + "\n";
    }

    /** Reads the message as a CloudEvent in binary mode, with the library for consumers of Kafka. */
    CloudEvent event() {
        Headers all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return KafkaMessageFactory.createReader(all, value.getBytes(StandardCharsets.UTF_8))
                .toEvent();
    }

    Entry entry() {
        try {
            CloudEvent event = event();
            JsonNode data = JSON.readTree(event.getData().toBytes());
            String time = event.getTime().withOffsetSameInstant(ZoneOffset.UTC).format(MICROSECONDS);
            return new Entry(event.getId(), key, event.getType(), time, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
