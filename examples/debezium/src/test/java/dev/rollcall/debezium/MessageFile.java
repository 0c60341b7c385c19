package dev.rollcall.debezium;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file to which one run of the engine appends its messages. Each line is parsed once, however often a test looks. */
final class MessageFile {

    /** Heartbeats have another one. */
    private static final String TOPICS = "rollcall.";

    private final Path path;
    private final List<Message> messages = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private long position;
    private int count;

    MessageFile(Path path) {
        this.path = path;
    }

    /** Returns how many messages there are, heartbeats included. */
    int count() throws IOException {
        readNewLines();
        return count;
    }

    /** Returns the messages without heartbeats. */
    List<Message> messages() throws IOException {
        readNewLines();
        return List.copyOf(messages);
    }

    /** Returns the entries that the messages carry, in the order of arrival, with repetitions. */
    List<Entry> entries() throws IOException {
        readNewLines();
        return List.copyOf(entries);
    }

    /** Reads the lines that were completed since: a killed run may leave half a line. */
    private void readNewLines() throws IOException {
        byte[] added;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            added = new byte[Math.toIntExact(file.length() - position)];
            file.seek(position);
            file.readFully(added);
        }
        int end = added.length;
        while (end > 0 && added[end - 1] != '\n') {
            end--;
        }
        position += end;
        new String(added, 0, end, StandardCharsets.UTF_8)
                .lines()
                .map(Message::parse)
                .forEach(this::add);
    }

    private void add(Message message) {
        count++;
        if (message.topic().startsWith(TOPICS)) {
            messages.add(message);
            entries.add(message.entry());
        }
    }
}
