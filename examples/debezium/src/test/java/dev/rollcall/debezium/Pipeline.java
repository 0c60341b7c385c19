package dev.rollcall.debezium;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A connector with the documented configuration, its offsets, and the messages of each of its runs. */
final class Pipeline implements AutoCloseable {

    private static final Path CONFIGURATION = Path.of("connector.properties");

    private final Path directory;
    private final Properties settings = new Properties();
    private final List<MessageFile> runs = new ArrayList<>();
    private Process process;

    /**
     * @param slot name of the replication slot, and of the directory for offsets, messages and logs; each test has its own
     */
    Pipeline(RollcallDatabase database, String slot) throws IOException {
        directory = Files.createDirectories(Path.of("target/pipelines", slot));
        try (Reader reader = Files.newBufferedReader(CONFIGURATION)) {
            settings.load(reader);
        }
        Files.deleteIfExists(directory.resolve("offsets")); // of an earlier build
        settings.setProperty("database.hostname", "localhost");
        settings.setProperty("database.port", Integer.toString(database.port()));
        settings.setProperty("slot.name", slot);
        // a worker of Kafka Connect has these
        settings.setProperty("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore");
        settings.setProperty(
                "offset.storage.file.filename", directory.resolve("offsets").toString());
    }

    /**
     * Starts a run that continues from the stored offsets.
     *
     * @param changes settings for this run only
     */
    void start(Map<String, String> changes) throws IOException {
        int number = runs.size() + 1;
        Path file = directory.resolve("run-" + number + ".properties");
        Properties all = new Properties();
        all.putAll(settings);
        all.putAll(changes);
        try (Writer writer = Files.newBufferedWriter(file)) {
            all.store(writer, null);
        }
        Path messages = directory.resolve("run-" + number + ".messages");
        Files.writeString(messages, "");
        runs.add(new MessageFile(messages));
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Engine.class.getName(),
                        file.toString(),
                        messages.toString())
                .redirectErrorStream(true)
                .redirectOutput(log(number).toFile())
                .start();
    }

    /** Stops the run in order: it stores its offsets. */
    void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the engine has failed, see " + log(runs.size()));
        }
    }

    /** Ends the run by SIGKILL: it stores nothing. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Returns how many messages the present run has stored, heartbeats included. */
    int count() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the engine has ended, see " + log(runs.size()));
        }
        return runs.get(runs.size() - 1).count();
    }

    /** Returns the messages of one run, the first of which is run 1, without heartbeats. */
    List<Message> messages(int run) throws IOException {
        return runs.get(run - 1).messages();
    }

    /** Returns the entries that the messages of one run carry. */
    List<Entry> entries(int run) throws IOException {
        return runs.get(run - 1).entries();
    }

    /** Returns the entries that the messages of all runs carry, in the order of arrival, with repetitions. */
    List<Entry> arrived() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (MessageFile run : runs) {
            entries.addAll(run.entries());
        }
        return entries;
    }

    String log() throws IOException {
        return Files.readString(log(runs.size()));
    }

    private Path log(int run) {
        return directory.resolve("run-" + run + ".log");
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }
}
