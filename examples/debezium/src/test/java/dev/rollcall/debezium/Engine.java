package dev.rollcall.debezium;

import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import java.io.BufferedWriter;
import java.io.FileWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;

/**
 * Runs Debezium's engine in a process of its own, until its standard input ends. It appends each message to a file, which stands for Kafka.
 * The connector's converters turn a message into bytes, as in Kafka Connect.
 */
final class Engine {

    /** A setting with which the engine behaves as if it were killed each time before it stores an offset. */
    static final String NEVER_STORES_OFFSETS = "never.stores.offsets";

    private static volatile boolean stopping;

    private final Converter keys;
    private final Converter values;
    private final HeaderConverter headers;
    private final Writer file;
    private final boolean storesOffsets;

    private Engine(Properties settings, Writer file) throws ReflectiveOperationException {
        keys = converter(settings, "key.converter", Converter.class);
        keys.configure(options(settings, "key.converter."), true);
        values = converter(settings, "value.converter", Converter.class);
        values.configure(options(settings, "value.converter."), false);
        headers = converter(settings, "header.converter", HeaderConverter.class);
        this.file = file;
        storesOffsets = !settings.containsKey(NEVER_STORES_OFFSETS);
    }

    /** The arguments are the file with the settings, and the file for the messages. */
    public static void main(String[] arguments) {
        try {
            run(arguments[0], arguments[1]);
            // If Debezium gives up waiting for the connector to stop, it leaves threads behind that would keep the
            // process alive.
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(String settingsFile, String messageFile) throws Exception {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(settingsFile))) {
            settings.load(reader);
        }
        // not a channel, which would be closed if stopping interrupts a batch
        try (Writer file = new BufferedWriter(new FileWriter(messageFile, StandardCharsets.UTF_8))) {
            DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine = DebeziumEngine.create(Connect.class)
                    .using(settings)
                    .using((success, message, error) -> {
                        if (!success && !stopping) { // stopping interrupts batches and snapshots
                            System.err.println("The engine has failed: " + message);
                            Runtime.getRuntime().halt(1);
                        }
                    })
                    .notifying(new Engine(settings, file)::store)
                    .build();
            Thread thread = new Thread(engine, "engine");
            thread.start();
            while (System.in.read() >= 0) {
                // the test closes it
            }
            stopping = true;
            engine.close();
            thread.join();
        }
    }

    private void store(
            List<ChangeEvent<SourceRecord, SourceRecord>> batch,
            RecordCommitter<ChangeEvent<SourceRecord, SourceRecord>> committer)
            throws InterruptedException {
        try {
            for (ChangeEvent<SourceRecord, SourceRecord> event : batch) {
                file.write(message(event.value()).toLine());
                if (storesOffsets) {
                    committer.markProcessed(event);
                }
            }
            file.flush();
            committer.markBatchFinished();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Message message(SourceRecord source) {
        Map<String, String> texts = new HashMap<>();
        for (Header header : source.headers()) {
            texts.put(
                    header.key(),
                    text(headers.fromConnectHeader(source.topic(), header.key(), header.schema(), header.value())));
        }
        return new Message(
                source.topic(),
                text(keys.fromConnectData(source.topic(), source.keySchema(), source.key())),
                texts,
                text(values.fromConnectData(source.topic(), source.valueSchema(), source.value())));
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static <T> T converter(Properties settings, String name, Class<T> type)
            throws ReflectiveOperationException {
        return Class.forName(settings.getProperty(name))
                .asSubclass(type)
                .getDeclaredConstructor()
                .newInstance();
    }

    private static Map<String, String> options(Properties settings, String prefix) {
        return settings.stringPropertyNames().stream()
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toMap(name -> name.substring(prefix.length()), settings::getProperty));
    }
}
