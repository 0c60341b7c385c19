package dev.rollcall.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies and deletes directory trees, and reads growing files. */
final class StackFiles {

    private StackFiles() {}

    /** Deletes a directory and everything in it, if it exists. */
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

    /** Copies a directory tree. */
    static void copy(Path directory, Path copy) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.toList()) {
                Files.copy(path, copy.resolve(directory.relativize(path)));
            }
        }
    }

    /** Returns the complete lines of a text file that another process is still writing; none if the file does not exist. */
    static List<String> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        // every byte is valid in Latin 1, so half a character is no error
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** Returns the last lines of a text file. */
    static List<String> tail(Path file, int count) throws IOException {
        List<String> lines = lines(file);
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
