package dev.rollcall.bench;

import dev.rollcall.stack.Stack;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The arguments of a bench, {@code name=value} pairs: see the executions in {@code bench/pom.xml}. */
record Arguments(Map<String, String> values) {

    static Arguments of(String[] pairs) {
        Map<String, String> values = new HashMap<>();
        for (String pair : pairs) {
            String[] parts = pair.split("=", 2);
            values.put(parts[0], parts[1]);
        }
        return new Arguments(values);
    }

    String text(String name) {
        return values.get(name);
    }

    Path path(String name) {
        return Path.of(text(name));
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    /** Returns the words of an argument, such as the options of a JVM. */
    List<String> words(String name) {
        return split(text(name));
    }

    static List<String> split(String text) {
        return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    /** Returns the Java that {@code javaHome} names; the newest one without it. */
    Jdk jdk() throws IOException {
        return text("javaHome").isBlank() ? Jdk.newest() : Jdk.in(path("javaHome"));
    }

    /** Reads the addresses of the servers from the file {@code stack}, which StackKeeper has written. {@link Stack} returns them from now on. */
    void useStack() throws IOException {
        Properties stack = new Properties();
        try (Reader file = Files.newBufferedReader(path("stack"))) {
            stack.load(file);
        }
        stack.forEach((key, value) -> System.setProperty(key.toString(), value.toString()));
    }

    /** Whether a row of the table is to be measured: all are, unless {@code rows} names some. */
    boolean isWanted(String row) {
        return text("rows").isBlank() || List.of(text("rows").split(",")).contains(row.replace("`", ""));
    }
}
