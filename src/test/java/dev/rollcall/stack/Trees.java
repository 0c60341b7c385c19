package dev.rollcall.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories with all that is in them, and files that grow. */
final class Trees {

    private Trees() {}

    /** Deletes a directory and everything in it; nothing if it is not there. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** The finished lines of a text file that somebody else is still writing; none if there is no such file. */
    static List<String> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        // Latin 1 knows every byte, so that half a character is no error
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** The last lines of a text file. */
    static List<String> tail(Path file, int count) throws IOException {
        List<String> lines = lines(file);
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
